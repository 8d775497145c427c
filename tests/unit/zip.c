/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zip.c - archives that are whole, and everything that is not.
 */
#include "base/limits.h"
#include "platform/zip.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/zip_pack.h"

static const char rows[] =
	"\"TimePeriod\",\"CampaignId\",\"Spend\"\n\"2026-11-22\",\"550001\",\"7.25\"\n"
	"\"2026-11-22\",\"550002\",\"7.25\"\n\"2026-11-22\",\"550003\",\"7.25\"\n";

enum { ARCHIVE_MAX = 4 * 1024 * 1024, HEAD = 30 + 10 };

static int unpack(const struct buf *zip, struct buf *out, struct err *err)
{
	/* A copy of its own size, so that reading past the end is seen. */
	char *copy = malloc(zip->length ? zip->length : 1);
	int failed;

	memcpy(copy, buf_text(zip), zip->length);
	failed = zip_read(copy, zip->length, out, err);
	free(copy);
	return failed;
}

/* ---- whole ones ---- */

static const struct {
	const char *why;
	enum zip_way way;
} ways[] = {
	{ "deflated, sizes in front", ZIP_DEFLATED },
	{ "stored", ZIP_STORED },
	{ "sizes behind the data", ZIP_DESCRIPTOR },
	{ "sizes of eight bytes behind the data", ZIP_LARGE },
};

START_TEST(test_whole)
{
	struct buf zip cleanup_buf = BUF_INIT(ARCHIVE_MAX), out cleanup_buf = BUF_INIT(ARCHIVE_MAX);
	struct err err = ERR_INIT;

	zip_pack(rows, strlen(rows), ways[_i].way, &zip);
	ck_assert_msg(unpack(&zip, &out, &err) == 0, "%s: %s", ways[_i].why, err.text);
	ck_assert_str_eq(buf_text(&out), rows);
}
END_TEST

START_TEST(test_empty_file)
{
	struct buf zip cleanup_buf = BUF_INIT(ARCHIVE_MAX), out cleanup_buf = BUF_INIT(ARCHIVE_MAX);
	struct err err = ERR_INIT;

	zip_pack("", 0, ways[_i].way, &zip);
	ck_assert_msg(unpack(&zip, &out, &err) == 0, "%s: %s", ways[_i].why, err.text);
	ck_assert_uint_eq(out.length, 0);
}
END_TEST

START_TEST(test_every_cut)
{
	struct buf zip cleanup_buf = BUF_INIT(ARCHIVE_MAX);

	zip_pack(rows, strlen(rows), ways[_i].way, &zip);
	for (size_t n = 0; n < zip.length; n++) {
		struct buf part = zip, out cleanup_buf = BUF_INIT(ARCHIVE_MAX);
		struct err err = ERR_INIT;

		part.length = n;
		ck_assert_msg(unpack(&part, &out, &err) != 0, "%s, cut at %zu: believed",
			      ways[_i].why, n);
		ck_assert_msg(err.text[0] != '\0', "%s, cut at %zu: no words", ways[_i].why, n);
	}
}
END_TEST

/* One bit of the data or of its checksum is wrong: never believed as it is not. */
START_TEST(test_every_flip)
{
	struct buf zip cleanup_buf = BUF_INIT(ARCHIVE_MAX);

	zip_pack(rows, strlen(rows), ways[_i].way, &zip);
	for (size_t bit = 0; bit < zip.length * 8; bit++) {
		struct buf out cleanup_buf = BUF_INIT(ARCHIVE_MAX);
		struct err err = ERR_INIT;

		zip.data[bit / 8] = (char)(zip.data[bit / 8] ^ (1 << (bit % 8)));
		if (unpack(&zip, &out, &err) == 0)
			ck_assert_msg(strcmp(buf_text(&out), rows) == 0, "%s, bit %zu: other rows",
				      ways[_i].why, bit);
		zip.data[bit / 8] = (char)(zip.data[bit / 8] ^ (1 << (bit % 8)));
	}
}
END_TEST

/* ---- refused ones: one byte is planted in a good archive ---- */

static const struct {
	const char *why;
	enum zip_way way;
	size_t at;
	unsigned char byte;
	enum err_kind kind;
	const char *says;
} refused[] = {
	{ "something else", ZIP_DEFLATED, 0, 'X', ERR_INPUT, "not a ZIP archive" },
	{ "encrypted", ZIP_DEFLATED, 6, 1, ERR_INPUT, "the ZIP archive is encrypted" },
	{ "a method of another kind", ZIP_DEFLATED, 8, 12, ERR_INPUT,
	  "the ZIP archive is packed with method 12, expected deflate" },
	{ "a name that reaches past the end", ZIP_DEFLATED, 27, 0xff, ERR_INPUT,
	  "the ZIP archive is cut short" },
	{ "stored without a length", ZIP_STORED, 6, 8, ERR_INPUT,
	  "the ZIP archive holds an unpacked file without saying how long it is" },
	{ "a checksum that does not fit", ZIP_DEFLATED, 14, 0x55, ERR_INPUT,
	  "the ZIP archive's checksum is wrong: damaged on the way" },
	{ "a packed size that does not fit", ZIP_DEFLATED, 19, 0x55, ERR_INPUT,
	  "the ZIP archive's sizes do not fit what was unpacked: damaged" },
	{ "an unpacked size that does not fit", ZIP_DEFLATED, 22, 0x55, ERR_INPUT,
	  "the ZIP archive's sizes do not fit what was unpacked: damaged" },
	{ "data that is no deflate", ZIP_DEFLATED, HEAD, 0xff, ERR_INPUT,
	  "the ZIP archive's data is damaged" },
};

START_TEST(test_refused)
{
	struct buf zip cleanup_buf = BUF_INIT(ARCHIVE_MAX), out cleanup_buf = BUF_INIT(ARCHIVE_MAX);
	struct err err = ERR_INIT;

	zip_pack(rows, strlen(rows), refused[_i].way, &zip);
	zip.data[refused[_i].at] = (char)refused[_i].byte;
	ck_assert_msg(unpack(&zip, &out, &err) == -1, "%s: believed", refused[_i].why);
	ck_assert_msg(strcmp(err.text, refused[_i].says) == 0, "%s: \"%s\"", refused[_i].why, err.text);
	ck_assert_int_eq(err.kind, refused[_i].kind);
}
END_TEST

START_TEST(test_two_files)
{
	struct buf one cleanup_buf = BUF_INIT(ARCHIVE_MAX), two cleanup_buf = BUF_INIT(ARCHIVE_MAX);
	struct buf out cleanup_buf = BUF_INIT(ARCHIVE_MAX);
	struct err err = ERR_INIT;
	size_t data;

	zip_pack(rows, strlen(rows), ZIP_STORED, &one);
	data = HEAD + strlen(rows);
	buf_append(&two, one.data, data);
	buf_append(&two, one.data, one.length);
	ck_assert_int_eq(unpack(&two, &out, &err), -1);
	ck_assert_str_eq(err.text, "the ZIP archive holds more than one file");
	buf_clear(&out);
	one.data[one.length - 12] = 2; /* entries, as the last record has them */
	ck_assert_int_eq(unpack(&one, &out, &err), -1);
	ck_assert_str_eq(err.text, "the ZIP archive's directory does not speak of this one file");
}
END_TEST

START_TEST(test_comment_behind)
{
	struct buf zip cleanup_buf = BUF_INIT(ARCHIVE_MAX), out cleanup_buf = BUF_INIT(ARCHIVE_MAX);
	struct err err = ERR_INIT;

	zip_pack(rows, strlen(rows), ZIP_DEFLATED, &zip);
	zip.data[zip.length - 2] = 5;
	buf_puts(&zip, "hello");
	ck_assert_int_eq(unpack(&zip, &out, &err), 0);
	buf_clear(&out);
	buf_puts(&zip, "!");
	ck_assert_int_eq(unpack(&zip, &out, &err), -1);
}
END_TEST

/* ---- bounds ---- */

START_TEST(test_too_large)
{
	struct buf zip cleanup_buf = BUF_INIT(ARCHIVE_MAX), out cleanup_buf = BUF_INIT(64);
	struct err err = ERR_INIT;

	zip_pack(rows, strlen(rows), ways[_i].way, &zip);
	ck_assert_int_eq(unpack(&zip, &out, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_str_eq(err.text, "the ZIP archive unpacks to more than 64 bytes");
}
END_TEST

START_TEST(test_bomb)
{
	struct buf zip cleanup_buf = BUF_INIT(ARCHIVE_MAX), out cleanup_buf = BUF_INIT(64 << 20);
	struct buf zeros cleanup_buf = BUF_INIT(16 << 20);
	struct err err = ERR_INIT;
	char piece[1024] = { 0 };

	for (int i = 0; i < 8 * 1024; i++)
		buf_append(&zeros, piece, sizeof(piece));
	zip_pack(zeros.data, zeros.length, ZIP_DESCRIPTOR, &zip);
	ck_assert_int_eq(unpack(&zip, &out, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_str_eq(err.text, "the ZIP archive unpacks to more than 250 times its size");
	ck_assert_uint_lt(out.length, (size_t)4 << 20);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("archives");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, test_whole, 0, ROWS(ways));
	tcase_add_loop_test(t, test_empty_file, 0, ROWS(ways));
	tcase_add_loop_test(t, test_every_cut, 0, ROWS(ways));
	tcase_add_loop_test(t, test_every_flip, 0, ROWS(ways));
	tcase_add_loop_test(t, test_refused, 0, ROWS(refused));
	tcase_add_test(t, test_two_files);
	tcase_add_test(t, test_comment_behind);
	tcase_add_loop_test(t, test_too_large, 0, ROWS(ways));
	tcase_add_test(t, test_bomb);
	return run_case("zip", t);
}
