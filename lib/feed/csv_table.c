/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_table.c - a header and its rows, cell by cell.
 *
 * Columns are found by name, never by place: exports gain columns.  A cell
 * that cannot be true (a negative count, more open than there are, a date no
 * calendar has) refuses the file and names row and column, not the value.
 * Only rows that some service asked for are kept.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "feed/csv.h"

enum { CELL_MAX = 256, NAMES_MAX = 4 };

static const struct column {
	const char *name;		/* as we would write it */
	const char *aliases[NAMES_MAX]; /* lower case, only letters and digits */
	bool required;
} columns[CSV_COLUMN_COUNT] = {
	[CSV_EXTRACT_TS] = { "extract_ts", { "extractts", "extractedat", "asof" }, true },
	[CSV_DEPARTMENT] = { "department_id", { "departmentid", "department", "deptid" }, true },
	[CSV_SERVICE_LINE] = { "service_line", { "serviceline" }, false },
	[CSV_VISIT_TYPE] = { "visit_type_id", { "visittypeid", "visittype" }, false },
	[CSV_DATE] = { "slot_date", { "slotdate", "date" }, true },
	[CSV_TOTAL] = { "slots_total", { "slotstotal", "total" }, false },
	[CSV_OPEN] = { "slots_open", { "slotsopen", "open" }, true },
	[CSV_BOOKED] = { "slots_booked", { "slotsbooked", "booked" }, false },
	[CSV_BLOCKED] = { "slots_blocked", { "slotsblocked", "blocked" }, false },
	[CSV_HELD] = { "slots_held", { "slotsheld", "held" }, false },
};

struct wanted {
	const char *department;
	uint32_t ask;
};

struct csv_table {
	const struct poll *poll;
	const struct csv_settings *settings;
	struct wanted *wanted;		 /* sorted by department; arena */
	bool *has_department;		 /* by ask; arena */
	int column_at[CSV_COLUMN_COUNT]; /* place in the row, -1: not in the file */
	int width, at;			 /* fields of the header; of the row so far */
	size_t row_bytes;
	uint32_t line;		    /* 1 is the header */
	int64_t data_rows, trailer; /* trailer: -1 until seen */
	bool is_trailer;
	char cell[CSV_COLUMN_COUNT][CELL_MAX];
	char trailer_cell[CELL_MAX];
	struct instant as_of;
	struct csv_row *rows;
	size_t row_count, row_room;
	struct err err;
};

/* ---- who is asked about ---- */

static const char *id_text(const struct csv_table *t, const char *id)
{
	if (t->settings->id_match == CSV_IDS_STRIP_ZEROS)
		while (id[0] == '0' && id[1])
			id++;
	return id;
}

static int by_department(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	int order = strcmp(x->department, y->department);

	return order ? order : x->ask < y->ask ? -1 : x->ask > y->ask;
}

static const struct csv_select *select_at(const struct csv_table *t, size_t ask)
{
	return t->poll->asks[ask].select;
}

struct csv_table *csv_table_new(const struct poll *p)
{
	struct csv_table *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	t->poll = p;
	t->settings = p->config->settings;
	t->trailer = -1;
	t->wanted = arena_array(p->arena, struct wanted, p->ask_count);
	t->has_department = arena_array(p->arena, bool, p->ask_count);
	for (size_t i = 0; i < p->ask_count; i++)
		t->wanted[i] = (struct wanted){ id_text(t, select_at(t, i)->department), (uint32_t)i };
	if (p->ask_count)
		qsort(t->wanted, p->ask_count, sizeof(*t->wanted), by_department);
	return t;
}

struct csv_table *csv_table_free(struct csv_table *t)
{
	if (t) {
		free(t->rows);
		free(t);
	}
	return NULL;
}

static size_t wanted_from(const struct csv_table *t, const char *department)
{
	size_t low = 0, high = t->poll->ask_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(t->wanted[middle].department, department) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- cells ---- */

static int cell_error(struct csv_table *t, enum csv_column c, const char *what)
{
	return err_set(&t->err, ERR_INPUT, "row %u: %s: %s", t->line, columns[c].name, what);
}

static bool is_null(const char *s)
{
	return !*s || !strcasecmp(s, "null") || !strcasecmp(s, "n/a") || !strcasecmp(s, "na");
}

static int read_number(struct csv_table *t, enum csv_column c, int32_t *ret)
{
	const char *s = t->cell[c];
	int32_t n = 0;

	*ret = COUNT_UNKNOWN;
	if (t->column_at[c] < 0 || is_null(s))
		return 0;
	if (*s == '-')
		return cell_error(t, c, "a count cannot be negative");
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return cell_error(t, c, "expected a whole number, or nothing");
		n = n * 10 + (*s - '0');
		if (n > CSV_COUNT_MAX)
			return cell_error(t, c, "larger than any day of any department");
	}
	*ret = n;
	return 0;
}

/* Three numbers and two separators, in the order the format says. */
static bool read_civil(const char *s, int format, struct date *ret)
{
	int n[3] = { 0 }, part = 0, digits = 0;
	char sep = format == CSV_DATES_DMY_DOTS ? '.' : '/';
	int year, month, day, back[3];

	for (; *s; s++) {
		if (*s == sep && digits && part < 2) {
			part++;
			digits = 0;
		} else if (*s >= '0' && *s <= '9' && ++digits <= 4) {
			n[part] = n[part] * 10 + (*s - '0');
		} else {
			return false;
		}
	}
	month = n[format == CSV_DATES_MDY ? 0 : 1];
	day = n[format == CSV_DATES_MDY ? 1 : 0];
	year = n[2];
	if (part != 2 || digits != 4 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	*ret = date_of_civil(year, month, day);
	date_to_civil(*ret, &back[0], &back[1], &back[2]);
	return back[0] == year && back[1] == month && back[2] == day;
}

static int read_date(struct csv_table *t, struct date *ret)
{
	static const char *const wants[] = { "YYYY-MM-DD", "m/d/yyyy", "d/m/yyyy", "d.m.yyyy" };
	const char *s = t->cell[CSV_DATE];
	int format = t->settings->date_format;
	struct err ignored = ERR_INIT;
	char what[160];

	if (format == CSV_DATES_ISO ? !date_parse(s, strlen(s), ret, &ignored) :
				      read_civil(s, format, ret))
		return 0;
	snprintf(what, sizeof(what), "expected %s%s", wants[format],
		 format != CSV_DATES_ISO ? "" :
		 strchr(s, '/') ? "; if the file writes the month first set date_format: m/d/yyyy, "
				  "if the day comes first d/m/yyyy" :
		 strchr(s, '.') ? "; for 31.12.2026 set date_format: d.m.yyyy" :
				  "");
	return cell_error(t, CSV_DATE, what);
}

/* A local time that happens twice means the earlier one; one that never happens, the later clock. */
static struct instant from_local(const struct zone *z, struct instant local)
{
	int64_t west = (int64_t)zone_at(z, before(local, SPAN_DAYS(1)))->offset_s * 1000;
	int64_t east = (int64_t)zone_at(z, after(local, SPAN_DAYS(1)))->offset_s * 1000;
	struct instant a = { local.ms - west }, b = { local.ms - east };
	bool a_fits = (int64_t)zone_at(z, a)->offset_s * 1000 == west;
	bool b_fits = (int64_t)zone_at(z, b)->offset_s * 1000 == east;

	if (a_fits && b_fits)
		return is_before(a, b) ? a : b;
	return b_fits ? b : a;
}

static int read_extract_ts(struct csv_table *t, struct instant *ret)
{
	char text[CELL_MAX + 2];
	struct err ignored = ERR_INIT;
	size_t n = strlen(t->cell[CSV_EXTRACT_TS]);

	memcpy(text, t->cell[CSV_EXTRACT_TS], n + 1);
	if (n > 10 && text[10] == ' ')
		text[10] = 'T';
	if (!instant_parse(text, n, ret, &ignored))
		return 0;
	text[n] = 'Z';
	if (instant_parse(text, n + 1, ret, &ignored) < 0)
		return cell_error(t, CSV_EXTRACT_TS, "expected a time like 2026-11-30T05:10:02-05:00");
	if (!t->settings->as_of_zone)
		return cell_error(t, CSV_EXTRACT_TS, "has no offset from UTC: set as_of_zone");
	*ret = from_local(t->settings->as_of_zone, *ret);
	return 0;
}

/* Excel writes long ids as 1.01E+02; what they were cannot be told any more. */
static bool is_scientific(const char *s)
{
	size_t n = strspn(s, "0123456789.,");

	return n > 0 && (s[n] == 'E' || s[n] == 'e') && (s[n + 1] == '+' || s[n + 1] == '-') &&
	       isdigit((unsigned char)s[n + 2]);
}

static int read_department(struct csv_table *t)
{
	if (!t->cell[CSV_DEPARTMENT][0])
		return cell_error(t, CSV_DEPARTMENT, "is empty");
	if (is_scientific(t->cell[CSV_DEPARTMENT]))
		return cell_error(t, CSV_DEPARTMENT,
				  "a spreadsheet turned the id into scientific "
				  "notation: export the column as text");
	return 0;
}

/* ---- rows ---- */

static struct csv_row *row_add(struct csv_table *t)
{
	if (t->row_count == t->row_room) {
		t->row_room = t->row_room ? t->row_room * 2 : 256;
		t->rows = reallocarray(t->rows, t->row_room, sizeof(*t->rows));
		if (!t->rows)
			abort();
	}
	return &t->rows[t->row_count++];
}

static uint64_t row_key(const struct csv_table *t, const char *department, struct date day)
{
	char text[3 * CELL_MAX + 16];
	int n = snprintf(text, sizeof(text), "%s\x1f%s\x1f%s\x1f%d", department,
			 t->cell[CSV_SERVICE_LINE], t->cell[CSV_VISIT_TYPE], day.day);

	return text_hash(text, (size_t)n);
}

static bool fits(const char *wanted, const char *cell)
{
	return !wanted || !*wanted || text_glob(wanted, cell);
}

static int row_keep(struct csv_table *t, const struct csv_row *row)
{
	const char *department = id_text(t, t->cell[CSV_DEPARTMENT]);

	for (size_t i = wanted_from(t, department);
	     i < t->poll->ask_count && !strcmp(t->wanted[i].department, department); i++) {
		const struct csv_select *sel = select_at(t, t->wanted[i].ask);
		struct csv_row *kept;

		t->has_department[t->wanted[i].ask] = true;
		if (!fits(sel->service_line, t->cell[CSV_SERVICE_LINE]) ||
		    !fits(sel->visit_type, t->cell[CSV_VISIT_TYPE]))
			continue;
		if (t->row_count >= CSV_ROWS_MAX)
			return err_set(&t->err, ERR_LIMIT, "more than %d rows are wanted", CSV_ROWS_MAX);
		kept = row_add(t);
		*kept = *row;
		kept->ask = t->wanted[i].ask;
		kept->key = row_key(t, department, (struct date){ row->day });
	}
	return 0;
}

static int read_row(struct csv_table *t)
{
	struct csv_row row = { .line = t->line };
	struct instant as_of;
	struct date day;

	if (t->trailer >= 0)
		return err_set(&t->err, ERR_INPUT, "row %u: nothing may follow the TRAILER row", t->line);
	if (t->at != t->width)
		return err_set(&t->err, ERR_INPUT, "row %u: has %d fields, the header has %d",
			       t->line, t->at, t->width);
	if (++t->data_rows > CSV_ROWS_MAX)
		return err_set(&t->err, ERR_LIMIT, "more than %d rows", CSV_ROWS_MAX);
	if (read_department(t) < 0 || read_date(t, &day) < 0 || read_extract_ts(t, &as_of) < 0)
		return -1;
	row.day = day.day;
	for (int i = 0; i < CSV_NUMBERS; i++)
		if (read_number(t, (enum csv_column)(CSV_TOTAL + i), &row.n[i]) < 0)
			return -1;
	if (row.n[0] != COUNT_UNKNOWN && row.n[CSV_OPEN - CSV_TOTAL] > row.n[0])
		return cell_error(t, CSV_OPEN, "is greater than slots_total");
	if (is_before(t->as_of, as_of))
		t->as_of = as_of;
	return row_keep(t, &row);
}

static int read_trailer(struct csv_table *t)
{
	const char *s = t->trailer_cell;
	size_t n = strspn(s, "0123456789");

	if (t->trailer >= 0 || !n || n > 9 || s[n])
		return err_set(&t->err, ERR_INPUT,
			       "row %u: expected one TRAILER row with the number of "
			       "rows",
			       t->line);
	t->trailer = strtoll(s, NULL, 10);
	if (t->trailer != t->data_rows)
		return err_set(&t->err, ERR_INPUT,
			       "row %u: the TRAILER row counts %lld rows, the file "
			       "has %lld: it is not complete",
			       t->line, (long long)t->trailer, (long long)t->data_rows);
	return 0;
}

/* ---- the header ---- */

static void plain_name(const char *bytes, size_t n, char out[CELL_MAX])
{
	size_t at = 0;

	for (size_t i = 0; i < n && at < CELL_MAX - 1; i++)
		if (isalnum((unsigned char)bytes[i]))
			out[at++] = (char)tolower((unsigned char)bytes[i]);
	out[at] = '\0';
}

static bool is_column(const struct column *c, const char *name)
{
	for (size_t i = 0; i < NAMES_MAX && c->aliases[i]; i++)
		if (!strcmp(c->aliases[i], name))
			return true;
	return false;
}

static void header_field(struct csv_table *t, const char *bytes, size_t n)
{
	char name[CELL_MAX];

	plain_name(bytes, n, name);
	if (t->at == 0)
		for (int i = 0; i < CSV_COLUMN_COUNT; i++)
			t->column_at[i] = -1;
	for (int i = 0; i < CSV_COLUMN_COUNT; i++) {
		if (!is_column(&columns[i], name))
			continue;
		if (t->column_at[i] >= 0)
			err_set(&t->err, ERR_INPUT, "the header names %s twice", columns[i].name);
		t->column_at[i] = t->at;
	}
}

static int header_wants(struct csv_table *t)
{
	bool line = false, visit = false;

	for (int i = 0; i < CSV_COLUMN_COUNT; i++)
		if (columns[i].required && t->column_at[i] < 0)
			return err_set(&t->err, ERR_INPUT, "the header has no column %s",
				       columns[i].name);
	for (size_t i = 0; i < t->poll->ask_count; i++) {
		line = line || select_at(t, i)->service_line;
		visit = visit || select_at(t, i)->visit_type;
	}
	if (line && t->column_at[CSV_SERVICE_LINE] < 0)
		return err_set(&t->err, ERR_INPUT,
			       "a service selects by service_line, but the header has "
			       "no such column");
	if (visit && t->column_at[CSV_VISIT_TYPE] < 0)
		return err_set(&t->err, ERR_INPUT,
			       "a service selects by visit_type, but the header has "
			       "no column visit_type_id");
	return 0;
}

/* ---- libcsv hands over fields and rows ---- */

static void take(struct csv_table *t, char cell[CELL_MAX], const char *bytes, size_t n)
{
	if (n >= CELL_MAX || memchr(bytes, '\0', n)) {
		err_set(&t->err, ERR_INPUT, "row %u: field %d is longer than %d bytes", t->line + 1,
			t->at + 1, CELL_MAX - 1);
		return;
	}
	memcpy(cell, bytes, n);
	cell[n] = '\0';
}

static void data_field(struct csv_table *t, const char *bytes, size_t n)
{
	if (t->at == 0)
		t->is_trailer = text_is(bytes, n, "TRAILER");
	if (t->is_trailer) {
		if (t->at == 1)
			take(t, t->trailer_cell, bytes, n);
		return;
	}
	for (int i = 0; i < CSV_COLUMN_COUNT; i++)
		if (t->column_at[i] == t->at)
			take(t, t->cell[i], bytes, n);
}

void csv_table_field(void *bytes, size_t n, void *table)
{
	struct csv_table *t = table;

	if (t->err.kind)
		return;
	t->row_bytes += n + 1;
	if (t->row_bytes > CSV_ROW_MAX) {
		err_set(&t->err, ERR_LIMIT, "row %u: longer than %d bytes", t->line + 1, CSV_ROW_MAX);
		return;
	}
	if (t->line == 0)
		header_field(t, bytes, n);
	else
		data_field(t, bytes, n);
	t->at++;
}

void csv_table_row(int end, void *table)
{
	struct csv_table *t = table;

	(void)end;
	if (t->err.kind)
		return;
	t->line++;
	if (t->line == 1) {
		t->width = t->at;
		(void)header_wants(t);
	} else {
		(void)(t->is_trailer ? read_trailer(t) : read_row(t));
	}
	t->at = 0;
	t->row_bytes = 0;
	t->is_trailer = false;
	t->trailer_cell[0] = '\0';
}

int csv_table_ok(const struct csv_table *t, struct err *err)
{
	if (!t->err.kind)
		return 0;
	*err = t->err;
	return -1;
}

int csv_table_end(struct csv_table *t, struct err *err)
{
	if (csv_table_ok(t, err) < 0)
		return -1;
	if (!t->data_rows)
		return err_set(err, ERR_INPUT,
			       "holds a header and no rows: never taken for \"no openings\"");
	return 0;
}

struct instant csv_table_as_of(const struct csv_table *t)
{
	return t->as_of;
}

struct csv_row *csv_table_rows(struct csv_table *t, size_t *ret_count)
{
	*ret_count = t->row_count;
	return t->rows;
}

bool csv_table_has_department(const struct csv_table *t, size_t ask)
{
	return t->has_department[ask];
}
