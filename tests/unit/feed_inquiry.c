/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed_inquiry.c - the question that went wrong is the one that is named.
 */
#include "feed/inquiry.h"

#include "support/run.h"

struct asked {
	struct arena arena;
	struct poll poll;
	struct inquiry inquiry;
	size_t rows;
};

static int count(void *context, struct json_object *row, const char *name, struct err *err)
{
	struct asked *a = context;

	(void)row;
	(void)name;
	(void)err;
	a->rows++;
	return 0;
}

static struct rows *reader(struct asked *a)
{
	static const char *const marks[ROWS_MARKS_MAX] = { NULL };

	return inquiry_rows(&a->inquiry, "/data", marks, count, a);
}

static void begin(struct asked *a, const char *url)
{
	*a = (struct asked){ .arena = ARENA_INIT(65536) };
	a->poll.state = a;
	inquiry_init(&a->inquiry, "page", &a->arena, 3);
	buf_puts(&a->inquiry.pages.url, url);
	pages_restart(&a->inquiry.pages);
}

static void end(struct asked *a)
{
	inquiry_release(&a->inquiry);
	arena_clear(&a->arena);
}

/* The next page is asked for before this one is found to be wrong. */
static int wrong_afterwards(struct poll *p, const struct reply *reply, struct request *ret,
			    struct err *err)
{
	struct asked *a = p->state;

	(void)reply;
	buf_puts(&a->inquiry.pages.url, "&b=2");
	ck_assert_int_eq(pages_next(&a->inquiry.pages, err), 0);
	ck_assert_int_eq(inquiry_ask(&a->inquiry, ret, err), FEED_SEND);
	return err_set(err, ERR_INPUT, "nonsense");
}

static int over(struct poll *p, const struct reply *reply, struct request *ret, struct err *err)
{
	(void)p;
	(void)reply;
	(void)ret;
	(void)err;
	return FEED_DONE;
}

static const struct {
	const char *why;
	inquiry_answered *answered;
	struct reply reply;
	int next;
	const char *says;
} answers[] = {
	{ "what follows is handed on", over, { .status = 200 }, FEED_DONE, "" },
	{ "the page that was answered is named, not the next", wrong_afterwards, { .status = 200 }, -1, "page 1: nonsense" },
	{ "what hear() refused has its page already",
	  over,
	  { .fault = FAULT_REFUSED_HERE, .words = "page 1: no" },
	  -1,
	  "page 1: no" },
};

START_TEST(an_answer_leads_on)
{
	struct request request = { 0 };
	struct err err = ERR_INIT;
	struct asked a;

	begin(&a, "https://api.example.org/v1?a=1");
	ck_assert_int_eq(inquiry_advance(&a.inquiry, answers[_i].answered, &a.poll,
					 &answers[_i].reply, &request, &err),
			 answers[_i].next);
	ck_assert_msg(strcmp(err.text, answers[_i].says) == 0, "%s: %s", answers[_i].why, err.text);
	end(&a);
}
END_TEST

START_TEST(every_answer_is_a_document_of_its_own)
{
	static const char whole[] = "{\"data\":[1,2]}", half[] = "{\"data\":[1,";
	struct request request;
	struct err err = ERR_INIT;
	struct asked a;

	begin(&a, "https://api.example.org/v1?a=1");
	ck_assert_int_eq(inquiry_ask(&a.inquiry, &request, &err), FEED_SEND);
	ck_assert_str_eq(request.url, "https://api.example.org/v1?a=1");
	ck_assert_ptr_eq(reader(&a), reader(&a));
	ck_assert_int_eq(inquiry_hear(&a.inquiry, half, strlen(half), &err), 0);
	ck_assert_int_eq(inquiry_ask(&a.inquiry, &request, &err), FEED_SEND);
	ck_assert_int_eq(inquiry_hear(&a.inquiry, whole, strlen(whole), &err), 0);
	ck_assert_int_eq(rows_end(reader(&a), &err), 0);
	ck_assert_uint_eq(rows_seen(reader(&a)), 2);
	ck_assert_uint_eq(a.rows, 3);
	end(&a);
	inquiry_release(&a.inquiry); /* of nothing */
}
END_TEST

START_TEST(bytes_that_are_no_answer_name_the_page)
{
	struct err err = ERR_INIT;
	struct asked a;

	begin(&a, "https://api.example.org/v1?a=1");
	(void)reader(&a);
	ck_assert_int_eq(inquiry_hear(&a.inquiry, "<html>", 6, &err), -1);
	ck_assert_msg(strncmp(err.text, "page 1: ", 8) == 0, "%s", err.text);
	end(&a);
}
END_TEST

START_TEST(what_is_no_address_is_not_asked)
{
	struct request request;
	struct err err = ERR_INIT;
	struct asked a;

	begin(&a, "no address");
	ck_assert_int_eq(inquiry_ask(&a.inquiry, &request, &err), -1);
	ck_assert_msg(strncmp(err.text, "url: expected", 13) == 0, "%s", err.text);
	end(&a);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("feed_inquiry");

	tcase_add_loop_test(tc, an_answer_leads_on, 0, ROWS(answers));
	tcase_add_test(tc, every_answer_is_a_document_of_its_own);
	tcase_add_test(tc, bytes_that_are_no_answer_name_the_page);
	tcase_add_test(tc, what_is_no_address_is_not_asked);
	return run_case("feed_inquiry", tc);
}
