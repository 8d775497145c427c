/* SPDX-License-Identifier: Apache-2.0 */
/*
 * when.c - calendar arithmetic without a calendar library.
 *
 * libc's time functions read the zone from the environment, which lib/ may not
 * do, and silently repair impossible dates, which moves slots.  So the calendar
 * is here: 400 Gregorian years are 146,097 days exactly, and counting years
 * from March puts the leap day last, where it disturbs no month length.
 */
#include "base/when.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
	DAYS_PER_ERA = 146097,
	EPOCH_DAY = 719468,   /* 1970-01-01, counted from 0000-03-01 */
	OFFSET_MAX = 14 * 60, /* minutes; no place is further from UTC */
};

#define DAY_MS INT64_C(86400000)

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t day_number(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2), era = floor_div(y, 400), of_era = y - era * 400;
	int64_t from_march = (month + 9) % 12;

	return era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 +
	       (153 * from_march + 2) / 5 + day - 1 - EPOCH_DAY;
}

static void civil(int64_t number, int64_t *year, int *month, int *day)
{
	int64_t n = number + EPOCH_DAY, era = floor_div(n, DAYS_PER_ERA);
	int64_t of_era = n - era * DAYS_PER_ERA;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t from_march = (5 * of_year + 2) / 153;

	*day = (int)(of_year - (153 * from_march + 2) / 5 + 1);
	*month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
	*year = y + era * 400 + (*month <= 2);
}

struct date date_of_civil(int year, int month, int day)
{
	assert(month >= 1 && month <= 12);
	return (struct date){ (int32_t)day_number(year, month, day) };
}

void date_to_civil(struct date d, int *ret_year, int *ret_month, int *ret_day)
{
	int64_t year;

	civil(d.day, &year, ret_month, ret_day);
	*ret_year = (int)year;
}

int date_weekday(struct date d)
{
	int64_t n = (int64_t)d.day + 4; /* the epoch was a Thursday */

	return (int)(n - floor_div(n, 7) * 7);
}

/* Mondays to Fridays from a fixed Monday up to and including d. */
static int64_t business_days_until(struct date d)
{
	int64_t n = (int64_t)d.day + 3, week = floor_div(n, 7), of_week = n - week * 7;

	return week * 5 + (of_week < 5 ? of_week + 1 : 5);
}

int date_business_days(struct date from, struct date to)
{
	if (to.day <= from.day)
		return 0;
	return (int)(business_days_until(to) - business_days_until(from));
}

/* A reader over text of known length: every step may find the end. */
struct scan {
	const char *p, *end;
};

static bool scan_char(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static bool scan_digits(struct scan *s, int count, int *ret)
{
	*ret = 0;
	for (; count > 0; count--) {
		if (s->p == s->end || *s->p < '0' || *s->p > '9')
			return false;
		*ret = *ret * 10 + (*s->p++ - '0');
	}
	return true;
}

static int month_length(int year, int month)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return length[month - 1] + (month == 2 && leap);
}

static const char *scan_date(struct scan *s, int64_t *ret_day)
{
	int year, month, day;

	if (!scan_digits(s, 4, &year) || !scan_char(s, '-') || !scan_digits(s, 2, &month) ||
	    !scan_char(s, '-') || !scan_digits(s, 2, &day))
		return "not a date";
	if (month < 1 || month > 12 || day < 1 || day > month_length(year, month))
		return "a day that no calendar has";
	*ret_day = day_number(year, month, day);
	return NULL;
}

static const char *scan_fraction(struct scan *s, int64_t *ms)
{
	int digits = 0, unit = 100;

	if (!scan_char(s, '.'))
		return NULL;
	for (; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++, digits++, unit /= 10)
		*ms += (int64_t)(*s->p - '0') * unit;
	return digits >= 1 && digits <= 9 ? NULL : "a fraction of a second needs one to nine digits";
}

static const char *scan_clock(struct scan *s, int64_t *ret_ms)
{
	int hour, minute, second;

	if (!scan_char(s, 'T') && !scan_char(s, 't'))
		return s->p == s->end ? "a date without a time of day" : "not an instant";
	if (!scan_digits(s, 2, &hour) || !scan_char(s, ':') || !scan_digits(s, 2, &minute))
		return "not an instant";
	if (!scan_char(s, ':') || !scan_digits(s, 2, &second))
		return "a time of day without seconds";
	if (hour > 23 || minute > 59 || second > 60)
		return "a time of day that no clock shows";
	*ret_ms = ((hour * INT64_C(60) + minute) * 60 + second) * 1000;
	return scan_fraction(s, ret_ms);
}

static const char *scan_offset(struct scan *s, int64_t *ret_ms)
{
	int sign, hours, minutes = 0;

	*ret_ms = 0;
	if (scan_char(s, 'Z') || scan_char(s, 'z'))
		return NULL;
	sign = scan_char(s, '-') ? -1 : scan_char(s, '+') ? 1 : 0;
	if (!sign)
		return s->p == s->end ? "no offset from UTC" : "not an instant";
	if (!scan_digits(s, 2, &hours))
		return "not an offset from UTC";
	if (s->p < s->end && (scan_char(s, ':') || *s->p != ':') && !scan_digits(s, 2, &minutes))
		return "not an offset from UTC";
	if (minutes > 59 || hours * 60 + minutes > OFFSET_MAX)
		return "an offset from UTC that no place has";
	*ret_ms = sign * (hours * INT64_C(60) + minutes) * 60000;
	return NULL;
}

enum { USUAL = 19 };

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* Eight characters at once: digits where a byte of `digits` is ff, and `between` elsewhere. */
static inline bool is_spelled(const char *p, uint64_t digits, uint64_t between, uint64_t *ret_values)
{
	uint64_t w, v;

	memcpy(&w, p, sizeof(w));
	v = (w & digits) ^ (EACH_BYTE(0x30) & digits);
	*ret_values = v;
	/* A value above 9 reaches the top bit, or has it. */
	return (w & ~digits) == between && !(((v + (EACH_BYTE(0x76) & digits)) | v) & EACH_BYTE(0x80));
}

static inline int two_of(uint64_t values, unsigned at)
{
	return (int)(values >> 8 * at & 15) * 10 + (int)(values >> (8 * at + 8) & 15);
}

/*
 * Nearly every instant is spelled 2026-12-01T09:00:00 and then an offset: the first is read
 * without a step for each character.  False for whatever else it may be.
 */
static inline bool is_usual(const char p[static USUAL], int64_t *ret_ms)
{
	uint64_t date, clock;
	unsigned tens = (unsigned char)p[8] - '0', ones = (unsigned char)p[9] - '0';
	int year, month, day, hour, minute, second;

	if (p[10] != 'T' || tens > 3 || ones > 9 ||
	    !is_spelled(p, UINT64_C(0x00ffff00ffffffff), UINT64_C(0x2d00002d00000000), &date) ||
	    !is_spelled(p + 11, UINT64_C(0xffff00ffff00ffff), UINT64_C(0x00003a00003a0000), &clock))
		return false;
	year = two_of(date, 0) * 100 + two_of(date, 2);
	month = two_of(date, 5);
	day = (int)(tens * 10 + ones);
	hour = two_of(clock, 0);
	minute = two_of(clock, 3);
	second = two_of(clock, 6);
	if (month < 1 || month > 12 || day < 1 || day > month_length(year, month) || hour > 23 ||
	    minute > 59 || second > 59)
		return false;
	*ret_ms = day_number(year, month, day) * DAY_MS +
		  ((hour * 60 + minute) * 60 + second) * INT64_C(1000);
	return true;
}

#else

static inline bool is_usual(const char p[static USUAL], int64_t *ret_ms)
{
	(void)p;
	(void)ret_ms;
	return false;
}

#endif

static const char *scan_time(struct scan *s, int64_t *ret_ms)
{
	int64_t day, clock;
	const char *wrong;

	if (s->end - s->p > USUAL && is_usual(s->p, ret_ms)) {
		s->p += USUAL;
		return scan_fraction(s, ret_ms);
	}
	wrong = scan_date(s, &day);
	if (!wrong)
		wrong = scan_clock(s, &clock);
	if (!wrong)
		*ret_ms = day * DAY_MS + clock;
	return wrong;
}

static const char *scan_instant(struct scan *s, struct instant *ret)
{
	int64_t ms, offset;
	const char *wrong = scan_time(s, &ms);

	if (!wrong)
		wrong = scan_offset(s, &offset);
	if (!wrong && s->p != s->end)
		wrong = "more text after the instant";
	if (!wrong)
		ret->ms = ms - offset;
	return wrong;
}

bool instant_read(const char *text, size_t length, struct instant *ret)
{
	struct scan s = { text, text + length };

	if (length == USUAL + 1 && text[USUAL] == 'Z' && is_usual(text, &ret->ms))
		return true;
	return !scan_instant(&s, ret);
}

int instant_parse(const char *text, size_t length, struct instant *ret, struct err *err)
{
	struct scan s = { text, text + length };
	const char *wrong = scan_instant(&s, ret);

	if (!wrong)
		return 0;
	return err_set(err, ERR_INPUT, "%s; expected an instant such as 2026-11-22T16:43:52Z", wrong);
}

int date_parse(const char *text, size_t length, struct date *ret, struct err *err)
{
	struct scan s = { text, text + length };
	int64_t day;
	const char *wrong = scan_date(&s, &day);

	if (!wrong && s.p != s.end)
		wrong = "more text after the date";
	if (wrong)
		return err_set(err, ERR_INPUT, "%s; expected a date such as 2026-11-22", wrong);
	ret->day = (int32_t)day;
	return 0;
}

static void two_digits(char *out, int n)
{
	out[0] = (char)('0' + n / 10);
	out[1] = (char)('0' + n % 10);
}

/* Every request, record and line of history carries some: printf would be a tenth of a poll. */
char *instant_format(struct instant t, char out[INSTANT_TEXT])
{
	int64_t number = floor_div(t.ms, DAY_MS), year;
	int second = (int)((t.ms - number * DAY_MS) / 1000), month, day;

	civil(number, &year, &month, &day);
	if (year < 0 || year > 9999) {
		snprintf(out, INSTANT_TEXT, "%04lld-%02d-%02dT%02d:%02d:%02dZ", (long long)year,
			 month, day, second / 3600, second / 60 % 60, second % 60);
		return out;
	}
	memcpy(out, "yyyy-mm-ddThh:mm:ssZ", 21);
	two_digits(out, (int)(year / 100));
	two_digits(out + 2, (int)(year % 100));
	two_digits(out + 5, month);
	two_digits(out + 8, day);
	two_digits(out + 11, second / 3600);
	two_digits(out + 14, second / 60 % 60);
	two_digits(out + 17, second % 60);
	return out;
}

char *instant_format_exact(struct instant t, char out[INSTANT_TEXT])
{
	int ms = (int)((t.ms % 1000 + 1000) % 1000);
	size_t n = strlen(instant_format(t, out));

	if (!ms)
		return out;
	out[n - 1] = '.'; /* in place of the Z */
	out[n++] = (char)('0' + ms / 100);
	out[n++] = (char)('0' + ms / 10 % 10);
	out[n++] = (char)('0' + ms % 10);
	out[n++] = 'Z';
	out[n] = '\0';
	return out;
}

char *date_format(struct date d, char out[INSTANT_TEXT])
{
	int year, month, day;

	date_to_civil(d, &year, &month, &day);
	snprintf(out, INSTANT_TEXT, "%04d-%02d-%02d", year, month, day);
	return out;
}

char *span_format(struct span d, char out[SPAN_TEXT])
{
	const char *sign = d.ms <= -1000 ? "-" : "";
	int64_t s = d.ms / 1000 < 0 ? -(d.ms / 1000) : d.ms / 1000;
	long long days = s / 86400, hours = s / 3600 % 24, minutes = s / 60 % 60;

	/* Two units at most, and no "0 min" after the first: people read the size. */
	if (days && hours)
		snprintf(out, SPAN_TEXT, "%s%lld d %lld h", sign, days, hours);
	else if (days)
		snprintf(out, SPAN_TEXT, "%s%lld d", sign, days);
	else if (hours && minutes)
		snprintf(out, SPAN_TEXT, "%s%lld h %lld min", sign, hours, minutes);
	else if (hours)
		snprintf(out, SPAN_TEXT, "%s%lld h", sign, hours);
	else if (minutes)
		snprintf(out, SPAN_TEXT, "%s%lld min", sign, minutes);
	else
		snprintf(out, SPAN_TEXT, "%s%lld s", sign, (long long)s);
	return out;
}
