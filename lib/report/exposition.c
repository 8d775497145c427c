/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exposition.c - lines of Prometheus' text format.
 *
 * Numbers are whole or exact decimals of micros: no floating point, so no rounding
 * that a sum over a thousand clinics would show.
 */
#include "report/exposition.h"

#include <inttypes.h>

static void label_value(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\\' || *s == '"')
			buf_putc(out, '\\');
		if (*s == '\n')
			buf_puts(out, "\\n");
		else
			buf_putc(out, *s);
	}
}

static void begin(struct buf *out, const char *name, const char *suffix, const struct label *labels)
{
	buf_printf(out, "capacityd_%s%s", name, suffix);
	for (const struct label *l = labels; l && l->name; l++) {
		buf_printf(out, "%s%s=\"", l == labels ? "{" : ",", l->name);
		label_value(out, l->value);
		buf_putc(out, '"');
	}
	buf_puts(out, labels && labels->name ? "} " : " ");
}

/* micros as units, without the zeros that say nothing. */
static void decimal(struct buf *out, int64_t micros)
{
	uint64_t n = micros < 0 ? 0 - (uint64_t)micros : (uint64_t)micros;
	uint64_t part = n % 1000000;
	int digits = 6;

	for (; part && part % 10 == 0; digits--)
		part /= 10;
	buf_printf(out, "%s%" PRIu64, micros < 0 ? "-" : "", n / 1000000);
	if (part)
		buf_printf(out, ".%0*" PRIu64, digits, part);
	buf_putc(out, '\n');
}

void expose_family(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_printf(out, "# HELP capacityd_%s %s\n# TYPE capacityd_%s %s\n", name, help, name, type);
}

void expose(struct buf *out, const char *name, const struct label *labels, int64_t value)
{
	begin(out, name, "", labels);
	buf_printf(out, "%" PRId64 "\n", value);
}

void expose_micros(struct buf *out, const char *name, const struct label *labels, int64_t micros)
{
	begin(out, name, "", labels);
	decimal(out, micros);
}

void expose_instant(struct buf *out, const char *name, const struct label *labels, struct instant t)
{
	if (is_never(t))
		return;
	begin(out, name, "", labels);
	decimal(out, t.ms * 1000);
}

void expose_one(struct buf *out, const char *name, const char *type, const char *help, int64_t value)
{
	expose_family(out, name, type, help);
	expose(out, name, NULL, value);
}

void expose_meter(struct buf *out, const char *name, const char *help, const struct meter *m)
{
	uint64_t sum = 0;

	expose_family(out, name, "histogram", help);
	for (unsigned i = 0; i < METER_BOUNDS; i++) {
		sum += m->within[i];
		buf_printf(out, "capacityd_%s_bucket{le=\"%g\"} %" PRIu64 "\n", name,
			   meter_bound_ms(i) / 1000.0, sum);
	}
	buf_printf(out, "capacityd_%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, m->count);
	begin(out, name, "_sum", NULL);
	decimal(out, (int64_t)m->total_us);
	buf_printf(out, "capacityd_%s_count %" PRIu64 "\n", name, m->count);
}
