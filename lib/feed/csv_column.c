/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_column.c - the header: which column is which, and what kind of file this is.
 *
 * Columns are found by name, never by place: exports gain columns.  Case, blanks
 * and underscores do not matter, and the surest of several names wins: beside a
 * department_id a column "Department" is the department's name.  A file about
 * people is refused by its header, before a row is read: we want counts.
 */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "feed/csv.h"

enum { NAMES_MAX = 8, RANK_NONE = NAMES_MAX + 1 };

const char *const csv_column_names[] = {
	"extract_ts",	      "department_id", "service_line", "visit_type_id", "slot_date",
	"slot_start",	      "measured_on",   "slot_id",      "provider",	"block_name",
	"unavailable_reason", "slots_total",   "slots_open",   "slots_booked",	"slots_blocked",
	"slots_held",	      "wait_days",     "waitlist",     "bookings",	NULL,
};

/* Lower case, only letters and digits; the surest first. */
static const char *const aliases[CSV_COLUMN_COUNT][NAMES_MAX] = {
	[CSV_EXTRACT_TS] = { "extractts", "extractedat", "asof", "extracttime", "generatedat",
			     "lastupdated" },
	[CSV_DEPARTMENT] = { "departmentid", "deptid", "departmentno", "department", "dept" },
	[CSV_SERVICE_LINE] = { "serviceline", "specialty" },
	[CSV_VISIT_TYPE] = { "visittypeid", "visittype", "appointmenttypeid", "appointmenttype" },
	[CSV_DATE] = { "slotdate", "scheduledate", "date" },
	[CSV_START] = { "slotstartlocal", "slotstart", "slotstartutc", "starttime", "slotdatetime" },
	[CSV_MEASURED] = { "measuredon", "measurementdate", "dateofmeasurement" },
	[CSV_SLOT_ID] = { "slotid" },
	[CSV_PROVIDER] = { "providernpi", "providerid", "npi", "provider" },
	[CSV_BLOCK] = { "blockname", "block" },
	[CSV_REASON] = { "unavailablereason", "unavailable", "unavailreason" },
	[CSV_TOTAL] = { "slotstotal", "totalslots", "openings", "capacity", "total" },
	[CSV_OPEN] = { "slotsopen", "openslots", "slotsavailable", "availableslots", "available", "open" },
	[CSV_BOOKED] = { "slotsbooked", "bookedslots", "booked" },
	[CSV_BLOCKED] = { "slotsblocked", "blockedslots", "blocked" },
	[CSV_HELD] = { "slotsheld", "heldslots", "held" },
	[CSV_WAIT] = { "waitdays", "waitindays", "tnaadays", "tnaa", "daystothirdnextavailable",
		       "thirdnextavailable" },
	[CSV_WAITLIST] = { "waitlist", "waitlistcount", "waitingcount", "waiting" },
	[CSV_BOOKINGS] = { "bookings", "newbookings" },
};

/* A column of any of these names is about a person. Kinds of patients (patient_class) are not. */
static const char *const about_people[] = {
	"patient",
	"patientid",
	"patientname",
	"patientmrn",
	"patientdob",
	"patientphone",
	"patientemail",
	"patientaddress",
	"patientfirstname",
	"patientlastname",
	"patid",
	"patname",
	"mrn",
	"medicalrecordnumber",
	"empi",
	"dob",
	"dateofbirth",
	"birthdate",
	"ssn",
	"socialsecuritynumber",
	"memberid",
	"subscriberid",
	"insuranceid",
	"guarantor",
	"guarantorname",
	"firstname",
	"lastname",
	"homephone",
	"mobilephone",
	"cellphone",
	"appointmentid",
	"encounterid",
	"csn",
};

static void plain_name(const char *bytes, size_t n, char out[CSV_CELL_MAX])
{
	size_t at = 0;

	for (size_t i = 0; i < n && at < CSV_CELL_MAX - 1; i++)
		if (isalnum((unsigned char)bytes[i]))
			out[at++] = (char)tolower((unsigned char)bytes[i]);
	out[at] = '\0';
}

void csv_header_init(struct csv_header *h, const struct csv_settings *set)
{
	*h = (struct csv_header){ .settings = set };
	for (int i = 0; i < CSV_COLUMN_COUNT; i++) {
		h->at[i] = -1;
		h->rank[i] = RANK_NONE;
	}
}

/* What the operator says comes before what we know. */
static int rank_of(const struct csv_header *h, int column, const char *bytes, size_t n, const char *name)
{
	const struct csv_alias *own = h->settings->columns.items;

	for (size_t i = 0; i < h->settings->columns.count; i++)
		if (own[i].column == column && text_is(bytes, n, own[i].header))
			return 0;
	for (int i = 0; i < NAMES_MAX && aliases[column][i]; i++)
		if (!strcmp(aliases[column][i], name))
			return 1 + i;
	return RANK_NONE;
}

static bool is_about_people(const char *name)
{
	for (size_t i = 0; i < sizeof(about_people) / sizeof(about_people[0]); i++)
		if (!strcmp(about_people[i], name))
			return true;
	return false;
}

int csv_header_field(struct csv_header *h, const char *bytes, size_t n, struct err *err)
{
	char name[CSV_CELL_MAX];

	plain_name(bytes, n, name);
	if (is_about_people(name))
		return err_set(err, ERR_INPUT,
			       "row 1: column %d is about patients: nothing of this file is read; "
			       "export counts or openings only",
			       h->width + 1);
	for (int i = 0; i < CSV_COLUMN_COUNT; i++) {
		int rank = rank_of(h, i, bytes, n, name);

		if (rank != RANK_NONE && rank == h->rank[i])
			return err_set(err, ERR_INPUT, "the header names %s twice", csv_column_names[i]);
		if (rank < h->rank[i]) {
			h->rank[i] = rank;
			h->at[i] = h->width;
		}
	}
	h->width++;
	return 0;
}

/* ---- what kind of file ---- */

static bool has(const struct csv_header *h, enum csv_column c)
{
	return h->at[c] >= 0;
}

static enum csv_layout layout_of(const struct csv_header *h)
{
	if (h->settings->layout)
		return (enum csv_layout)h->settings->layout;
	if (has(h, CSV_START))
		return CSV_LAYOUT_SLOTS;
	if (has(h, CSV_DATE) || has(h, CSV_OPEN))
		return CSV_LAYOUT_DAILY;
	if (has(h, CSV_MEASURED))
		return CSV_LAYOUT_TNAA;
	return has(h, CSV_WAITLIST) || has(h, CSV_WAIT) ? CSV_LAYOUT_WAITLIST : CSV_LAYOUT_DAILY;
}

int csv_header_end(struct csv_header *h, bool has_as_of, struct err *err)
{
	static const enum csv_column required[][4] = {
		[CSV_LAYOUT_DAILY] = { CSV_DEPARTMENT, CSV_DATE, CSV_OPEN, CSV_EXTRACT_TS },
		[CSV_LAYOUT_SLOTS] = { CSV_DEPARTMENT, CSV_START, CSV_EXTRACT_TS, CSV_EXTRACT_TS },
		[CSV_LAYOUT_TNAA] = { CSV_DEPARTMENT, CSV_MEASURED, CSV_WAIT, CSV_WAIT },
		[CSV_LAYOUT_WAITLIST] = { CSV_DEPARTMENT, CSV_WAITLIST, CSV_EXTRACT_TS, CSV_EXTRACT_TS },
	};

	h->layout = layout_of(h);
	for (size_t i = 0; i < 4; i++) {
		enum csv_column c = required[h->layout][i];

		if (has(h, c) || (c == CSV_EXTRACT_TS && has_as_of))
			continue;
		return err_set(err, ERR_INPUT,
			       "the header has no column %s: name it in the export, or say under "
			       "`columns` which one it is",
			       csv_column_names[c]);
	}
	return 0;
}
