-- SPDX-License-Identifier: Apache-2.0
--
-- statuses.lua - how often wrk was answered with which kind of status.
--
-- By itself wrk counts whatever is above 399 as one, and a refusal that is meant must be
-- told from a failure.  The argument after "--" is the method.

local threads = {}

function setup(thread)
	table.insert(threads, thread)
end

function init(args)
	answered, refused, failed, other = 0, 0, 0, 0
	wrk.method = args[1] or wrk.method
end

function response(status)
	local kind = math.floor(status / 100)

	if kind == 2 then
		answered = answered + 1
	elseif kind == 4 then
		refused = refused + 1
	elseif kind == 5 then
		failed = failed + 1
	else
		other = other + 1
	end
end

function done(summary)
	local sum, lost = { answered = 0, refused = 0, failed = 0, other = 0 }, summary.errors

	for _, thread in ipairs(threads) do
		for name in pairs(sum) do
			sum[name] = sum[name] + thread:get(name)
		end
	end
	io.write(string.format("statuses %d %d %d %d %d\n", sum.answered, sum.refused, sum.failed,
		sum.other, lost.connect + lost.read + lost.write + lost.timeout))
end
