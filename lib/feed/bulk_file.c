/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_file.c - what one line amounts to, and what is kept of a file.
 *
 * A file is read once and counted many times, because "the next 14 days" moves
 * on while the file stays.  So its slots are kept, as 24 bytes each and only
 * those of schedules that may be ours.  A schedule that names two locations is
 * attributed to neither: its slots would be counted twice.
 */
#include <stdlib.h>
#include <string.h>

#include "feed/bulk.h"

#define MINUTE_MS INT64_C(60000)

struct bulk_file *bulk_file_new(uint64_t url, enum bulk_type type)
{
	struct bulk_file *f = calloc(1, sizeof(*f));

	if (!f)
		abort();
	f->url = url;
	f->type = type;
	return f;
}

struct bulk_file *bulk_file_free(struct bulk_file *f)
{
	if (!f)
		return NULL;
	free(f->aliases);
	free(f->schedules);
	free(f->rows);
	free(f);
	return NULL;
}

static void *resized(void *items, size_t n, size_t size)
{
	void *p = reallocarray(items, n ? n : 1, size);

	if (!p)
		abort();
	return p;
}

/* By half: doubling would cost a file of a million slots 24 MB it does not need. */
static void *room_for_one(struct bulk_file *f, void *items, size_t size)
{
	if (f->count < f->room)
		return items;
	f->room = f->room ? f->room + f->room / 2 : 64;
	return resized(items, f->room, size);
}

void bulk_file_fit(struct bulk_file *f)
{
	f->room = f->count;
	if (f->aliases)
		f->aliases = resized(f->aliases, f->room, sizeof(*f->aliases));
	if (f->schedules)
		f->schedules = resized(f->schedules, f->room, sizeof(*f->schedules));
	if (f->rows)
		f->rows = resized(f->rows, f->room, sizeof(*f->rows));
}

static int check_room(const struct bulk_file *f, size_t most, const char *what, struct err *err)
{
	if (f->count < most)
		return 0;
	return err_set(err, ERR_LIMIT, "more than %zu %s for the configured locations in one file",
		       most, what);
}

int bulk_file_add_alias(struct bulk_file *f, struct bulk_alias a, struct err *err)
{
	if (check_room(f, BULK_SCHEDULES_MAX, "locations", err) < 0)
		return -1;
	f->aliases = room_for_one(f, f->aliases, sizeof(*f->aliases));
	f->aliases[f->count++] = a;
	return 0;
}

int bulk_file_add_schedule(struct bulk_file *f, const struct bulk_draft *d,
			   const struct bulk_wanted *w, struct err *err)
{
	if (!d->id || d->locations != 1 || d->inactive || !bulk_wanted_place(w, d->location))
		return 0;
	if (check_room(f, BULK_SCHEDULES_MAX, "schedules", err) < 0)
		return -1;
	f->schedules = room_for_one(f, f->schedules, sizeof(*f->schedules));
	f->schedules[f->count++] = (struct bulk_schedule){
		.id = d->id,
		.location = d->location,
		.fits = d->fits,
		.synced = d->synced,
		.planned = d->planned,
		.availability = (uint8_t)d->availability,
	};
	return 0;
}

/* ---- slots ---- */

static bool read_moment(const struct bulk_moment *m, struct instant *ret)
{
	struct err ignored = ERR_INIT;

	return m->length && !instant_parse(m->text, m->length, ret, &ignored);
}

static bool read_times(const struct bulk_draft *d, struct bulk_row *row)
{
	struct instant start, end;
	int64_t minutes;

	if (!d->id || !read_moment(&d->start, &start) || !read_moment(&d->end, &end))
		return false;
	if (is_before(end, start) || start.ms < 0 || start.ms / MINUTE_MS > UINT32_MAX)
		return false;
	minutes = (since(start, end).ms + MINUTE_MS - 1) / MINUTE_MS;
	row->start = (uint32_t)(start.ms / MINUTE_MS);
	row->minutes = minutes < BULK_MINUTES_MOST ? (uint16_t)minutes : BULK_MINUTES_MOST;
	return true;
}

/* Where the slot says whom it takes (HL7 SMART Scheduling Links 1.0), that decides. */
static enum bulk_row_kind kind_of(const struct bulk_draft *d, struct bulk_row *row)
{
	static const enum bulk_row_kind kinds[] = {
		[BULK_STATUS_NONE] = BULK_ROW_VOID, [BULK_FREE] = BULK_ROW_FREE,
		[BULK_BUSY] = BULK_ROW_BOOKED,	    [BULK_UNAVAILABLE] = BULK_ROW_BLOCKED,
		[BULK_TENTATIVE] = BULK_ROW_HELD,   [BULK_STRANGE] = BULK_ROW_VOID,
	};

	if (kinds[d->status] == BULK_ROW_VOID)
		return BULK_ROW_VOID;
	if (!read_times(d, row))
		return BULK_ROW_UNREADABLE;
	if (d->status == BULK_FREE && d->takes_known && !d->takes_new)
		return BULK_ROW_ESTABLISHED;
	return kinds[d->status];
}

static void stated_add(struct bulk_stated *s, const struct bulk_row *row)
{
	s->stated++;
	s->coarse += row->minutes >= BULK_COARSE_MIN;
	if (!row->capacity || row->capacity == BULK_CAPACITY_UNKNOWN)
		return;
	s->many |= s->value && s->value != row->capacity;
	s->value = row->capacity;
}

/* Without the extension a slot is one appointment: it is for "otherwise identical" ones. */
int bulk_file_add_slot(struct bulk_file *f, const struct bulk_draft *d, const struct bulk_table *t,
		       struct err *err)
{
	uint32_t schedule = bulk_map_get(&t->index, d->schedule);
	struct bulk_row *row;

	if (!schedule)
		return 0;
	if (check_room(f, BULK_SLOTS_MAX, "slots", err) < 0)
		return -1;
	f->rows = room_for_one(f, f->rows, sizeof(*f->rows));
	row = &f->rows[f->count++];
	*row = (struct bulk_row){
		.id = d->id,
		.schedule = schedule - 1,
		.capacity = d->states_capacity ? d->capacity : 1,
	};
	row->kind = (uint8_t)kind_of(d, row);
	if (d->states_capacity && row->kind != BULK_ROW_VOID && row->kind != BULK_ROW_UNREADABLE)
		stated_add(&f->stated, row);
	return 0;
}

int bulk_file_add_deleted(struct bulk_file *f, uint64_t slot, struct err *err)
{
	if (check_room(f, BULK_SLOTS_MAX, "deletions", err) < 0)
		return -1;
	f->rows = room_for_one(f, f->rows, sizeof(*f->rows));
	f->rows[f->count++] = (struct bulk_row){ .id = slot, .kind = BULK_ROW_DELETED };
	return 0;
}

/* ---- the schedules of all files ---- */

void bulk_table_release(struct bulk_table *t)
{
	bulk_map_release(&t->index);
	free(t->at);
	*t = (struct bulk_table){ .at = NULL };
}

static void table_add(struct bulk_table *t, const struct bulk_schedule *s)
{
	uint32_t *position = bulk_map_at(&t->index, s->id);

	if (!*position)
		*position = (uint32_t)++t->count;
	t->at[*position - 1] = s;
	t->print = (t->print ^ s->id) * UINT64_C(0x9e3779b97f4a7c15) + s->location;
}

void bulk_table_fill(struct bulk_table *t, struct bulk_file *const *files, size_t n)
{
	size_t most = 0;

	bulk_table_release(t);
	for (size_t i = 0; i < n; i++)
		most += files[i]->type == BULK_SCHEDULE ? files[i]->count : 0;
	t->at = resized(NULL, most, sizeof(struct bulk_schedule *));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; files[i]->type == BULK_SCHEDULE && k < files[i]->count; k++)
			table_add(t, &files[i]->schedules[k]);
}
