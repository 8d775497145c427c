# SPDX-License-Identifier: Apache-2.0
#
# mcdc.awk - turn llvm-cov's listing into one line per gap, and a count.
#
# -v files: every file that must be there; -v only: those that are judged (none: all).
# llvm-cov writes a file as numbered source lines, its name first; below a line stand
# "Branch (line:column): [True: n, False: n]" and, below the last line of a decision, a
# table of the combinations of its conditions that tests tried.

BEGIN {
	judge_count = split(only == "" ? files : only, names, " ")
	for (i = 1; i <= judge_count; i++)
		judged[names[i]] = 1
	file_count = split(files, all, " ")
}

function gap(line, column, words) {
	waiting[++gaps_waiting] = line ":" column
	words_of[gaps_waiting] = words
}

# What cannot be tested is not a gap: abort() is for a failed allocation, and the way past
# every case of a switch exists for the compiler only (it refuses a switch that lacks one).
function is_out_of_reach(line, column) {
	return source[line] ~ /^[ \t]*abort\(\);/ || source[line + 1] ~ /^[ \t]*abort\(\);/ ||
		substr(source[line], 1, column - 1) ~ /switch \($/
}

function tell_gaps(i, part) {
	for (i = 1; i <= gaps_waiting; i++) {
		split(waiting[i], part, ":")
		if (!(file in judged) || is_out_of_reach(part[1] + 0, part[2] + 0))
			continue
		gaps++
		file_gaps[file]++
		printf "%s:%d:%d: %s\n", file, part[1], part[2], words_of[i] | sorted
	}
	gaps_waiting = 0
}

# The source from a place on, up to where the condition ends.
function condition(line, column, text, i, c, depth) {
	text = substr(source[line], column)
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		depth += (c == "(") - (c == ")")
		if (depth < 0 || c == ";" || (depth == 0 && substr(text, i) ~ /^ (&&|\|\||\?)/))
			break
	}
	return "`" substr(text, 1, i - 1) "`"
}

function close_lines() {
	if (from)
		gap(from, 1, from == upto ? "never ran: " trimmed(from) : "never ran, up to line " upto ": " trimmed(from))
	from = 0
}

function trimmed(line, text) {
	text = source[line]
	sub(/^[ \t]+/, "", text)
	return text
}

# Conditions that stand alone: both ways is all there is to show.
function close_file(at, part) {
	close_lines()
	for (at in branch) {
		split(at, part, ":")
		conditions[file]++
		if (branch[at] == "")
			continue
		if (substr(source[part[1]], part[2]) ~ /^(case|default)/)
			gap(part[1], part[2], branch[at] ~ /true/ ? "never taken: " trimmed(part[1]) : "always taken: " trimmed(part[1]))
		else
			gap(part[1], part[2], condition(part[1], part[2]) " was " branch[at])
	}
	tell_gaps()
	split("", branch)
	split("", source)
}

BEGIN { sorted = "LC_ALL=C sort -t: -k1,1 -k2,2n -k3,3n" }

/^[^ ].*:$/ {
	if (file != "")
		close_file()
	file = substr($0, 1, length($0) - 1)
	if (substr(file, 1, length(here)) == here)
		file = substr(file, length(here) + 1)
	seen[file] = 1
	next
}

/^ *[0-9]+\| *[0-9.]*[kMGTPEZY]?\|/ {
	line = $0
	sub(/\|.*$/, "", line)
	line += 0
	text = $0
	sub(/^ *[0-9]+\|/, "", text)
	count = text
	sub(/\|.*$/, "", count)
	sub(/^[^|]*\|/, "", text)
	source[line] = text
	gsub(/ /, "", count)
	if (count == "0" && text !~ /^[ \t]*[{}]?[ \t]*$/) {
		if (!from)
			from = line
		upto = line
	} else if (count != "0") {
		close_lines()
	}
	next
}

/\|  Branch \(/ && !/Folded/ {
	match($0, /\([0-9]+:[0-9]+\)/)
	at = substr($0, RSTART + 1, RLENGTH - 2)
	never = ""
	if ($0 ~ /True: 0,/)
		never = "never true"
	if ($0 ~ /False: 0\]/)
		never = never == "" ? "never false" : "never asked"
	# A function of a header is listed once per file that has it: any of them may show it.
	if (!(at in branch) || never == "")
		branch[at] = never
	next
}

/\|---> MC\/DC Decision Region/ {
	split("", place)
	split("", missing)
	tried = ""
	next
}
/\|     Condition C[0-9]+ -->/ {
	match($0, /\([0-9]+:[0-9]+\)/)
	name = $0
	sub(/^.*Condition /, "", name)
	sub(/ .*$/, "", name)
	place[name] = substr($0, RSTART + 1, RLENGTH - 2)
	next
}
/\|  *[0-9]+ \{ .* = [TF]/ {
	vector = $0
	sub(/^.*\{ */, "", vector)
	sub(/ *\}.*$/, "", vector)
	gsub(/[ ,]/, "", vector)
	tried = tried (tried == "" ? "" : " ") vector
	next
}
/\|  C[0-9]+-Pair: not covered/ {
	name = $0
	sub(/^.*\|  /, "", name)
	sub(/-Pair.*$/, "", name)
	missing[name] = 1
	next
}
/MC\/DC Coverage for Decision:/ {
	for (name in place) {
		at = place[name]
		conditions[file]++
		if (name in missing) {
			split(at, part, ":")
			gap(part[1], part[2], condition(part[1], part[2]) " (" name ") alone never turned the decision" \
				(branch[at] == "" ? "" : ", was " branch[at]) "; tried " (tried == "" ? "nothing" : tried))
		}
		delete branch[at]
	}
	next
}

END {
	if (file != "")
		close_file()
	close(sorted)
	for (i = 1; i <= file_count; i++) {
		name = all[i]
		if (!(name in judged))
			continue
		if (!(name in seen)) {
			gaps++
			printf "%s:1:1: no measured test links this file\n", name
			continue
		}
		total += conditions[name]
		if (name in file_gaps)
			printf "%-32s %4d gaps, %d conditions\n", name, file_gaps[name], conditions[name]
	}
	if (gaps) {
		printf "mcdc: %d gaps in lib/decide (%d conditions)\n", gaps, total
		exit 1
	}
	printf "mcdc: every line ran, and each of %d conditions was shown to matter\n", total
}
