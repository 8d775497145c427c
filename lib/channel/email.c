/* SPDX-License-Identifier: Apache-2.0 */
/*
 * email.c - mail over SMTP, one for each person.
 *
 * One recipient per mail, because a server that refuses one of two is heard as a yes.
 * TLS is demanded, with a certificate that fits; without it only this machine's own relay
 * is spoken to.  4xx is "later", as greylisting has it; 5xx is a no.
 */
#include <string.h>

#include "base/sign.h"
#include "base/text.h"
#include "channel/channel.h"
#include "channel/mail.h"

enum { MAIL_MAX = 64 * 1024 };
enum tls { TLS_STARTTLS, TLS_IMPLICIT, TLS_NONE };

struct post_office {
	const char *server, *from, *user;
	struct credential *password;
	struct option_list to; /* const char * */
	int tls;	       /* enum tls */
};

static const char *const ways[] = {
	[TLS_STARTTLS] = "starttls", [TLS_IMPLICIT] = "implicit", [TLS_NONE] = "none", NULL
};

static const struct option options[] = {
	{ "server", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct post_office, server), NULL, 0, 0,
	  "The mail server that takes our messages, like smtp.example.org:587.", NULL, NULL, 0 },
	{ "tls", OPTION_ENUM, 0, offsetof(struct post_office, tls), "starttls", 0, 0,
	  "starttls (port 587), implicit (port 465), or none, which only a relay on this machine "
	  "may "
	  "be.",
	  ways, NULL, 0 },
	{ "from", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct post_office, from), NULL, 0, 0,
	  "The sender, like \"capacityd <capacityd@example.org>\".", NULL, NULL, 0 },
	{ "to", OPTION_TEXTS, 0, offsetof(struct post_office, to), NULL, 0, 0,
	  "Who gets them; unless given, the owner of each location that is concerned.", NULL, NULL, 0 },
	{ "user", OPTION_TEXT, 0, offsetof(struct post_office, user), NULL, 0, 0,
	  "Our name on that server; none unless given.", NULL, NULL, 0 },
	{ "password", OPTION_SECRET, 0, offsetof(struct post_office, password), NULL, 0, 0,
	  "And the password that goes with it.", NULL, NULL, 0 },
	OPTION_END
};

/* ---- what no row can say ---- */

static bool is_server(const char *s)
{
	size_t host = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
	size_t digits;

	if (*s == '[')
		host = strspn(s, "[0123456789abcdefABCDEF:]");
	if (!host || !s[host])
		return host > 0;
	digits = strspn(s + host + 1, "0123456789");
	return s[host] == ':' && digits > 0 && digits < 6 && !s[host + 1 + digits];
}

static bool is_here(const char *s)
{
	return text_starts(s, "127.") || text_starts(s, "localhost") || text_starts(s, "[::1]");
}

static int check_people(const struct post_office *p, struct arena *arena, struct err *err)
{
	const char *const *to = p->to.items;

	if (!channel_address(p->from, arena))
		return err_set(err, ERR_CONFIG,
			       "from: expected an address, like "
			       "\"capacityd <capacityd@example.org>\"");
	for (size_t i = 0; i < p->to.count; i++)
		if (!channel_address(to[i], arena))
			return err_set(err, ERR_CONFIG, "to: \"%.80s\" holds no address", to[i]);
	return 0;
}

static int check(const void *settings, struct err *err)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024 * 1024);
	const struct post_office *p = settings;

	if (!is_server(p->server))
		return err_set(err, ERR_CONFIG,
			       "server: expected a name and a port, like "
			       "smtp.example.org:587");
	if (p->tls == TLS_NONE && !is_here(p->server))
		return err_set(err, ERR_CONFIG, "tls: none is for a relay on this machine only");
	if (!p->user != !p->password)
		return err_set(err, ERR_CONFIG, "%s: user and password go together",
			       p->user ? "user" : "password");
	return check_people(p, &arena, err);
}

static const struct option_list *recipients(const void *settings)
{
	return &((const struct post_office *)settings)->to;
}

/* ---- writing ---- */

static void write_body(struct buf *out, const struct message *m, const struct sender *from,
		       struct arena *arena)
{
	struct buf text cleanup_buf = BUF_INIT(MAIL_MAX / 4);
	const char *more = channel_more(m, 0, arena), *link = channel_link(from, m->path, arena);
	char at[INSTANT_TEXT];

	buf_printf(&text, "%s\n\n", channel_headline(m, arena));
	for (size_t i = 0; i < m->line_count; i++) {
		const char *page = *m->lines[i].path ? channel_link(from, m->lines[i].path, arena) : NULL;

		buf_printf(&text, "- %s\n%s%s%s", m->lines[i].text, page ? "  " : "",
			   page ? page : "", page ? "\n" : "");
	}
	if (more)
		buf_printf(&text, "- %s\n", more);
	if (link)
		buf_printf(&text, "\nWhy, and what to do: %s\n", link);
	buf_printf(&text, "\n-- \n%s, capacityd on %s, %s, %s\n", from->organization, from->host,
		   instant_format(m->at, at), m->id);
	mail_text(out, buf_text(&text));
}

static const char *domain_of(const char *address)
{
	return strchr(address, '@') + 1;
}

static void write_mail(struct buf *out, const struct post_office *p, const struct message *m,
		       const char *to, const struct sender *from, struct arena *arena)
{
	struct buf date cleanup_buf = BUF_INIT(64);
	const char *domain = domain_of(channel_address(p->from, arena));
	char thread[SHA256_HEX];

	mail_date(&date, from->now);
	mail_header(out, "Date", buf_text(&date));
	mail_header(out, "From", p->from);
	mail_header(out, "To", to);
	mail_header(out, "Subject", channel_headline(m, arena));
	mail_header(out, "Message-ID", arena_printf(arena, "<%s@%s>", m->id, domain));
	/* No mail has this id: it is what those of one case have in common. */
	mail_header(out, "References",
		    arena_printf(arena, "<%.32s@%s>",
				 sign_sha256_hex(m->thread, strlen(m->thread), thread), domain));
	mail_header(out, "Auto-Submitted", "auto-generated");
	mail_header(out, "MIME-Version", "1.0");
	mail_header(out, "Content-Type", "text/plain; charset=utf-8");
	mail_header(out, "Content-Transfer-Encoding", "quoted-printable");
	buf_puts(out, "\r\n");
	write_body(out, m, from, arena);
}

static int encode(const void *settings, const struct message *m, const char *recipient,
		  const struct sender *from, struct arena *arena, struct request *ret, struct err *err)
{
	const struct post_office *p = settings;
	struct letter *letter = arena_new(arena, struct letter);
	struct buf mail cleanup_buf = BUF_INIT(MAIL_MAX);

	*letter = (struct letter){ .from = channel_address(p->from, arena),
				   .to = channel_address(recipient, arena),
				   .user = p->user,
				   .plain = p->tls == TLS_NONE };
	if (!letter->to)
		return err_set(err, ERR_CONFIG, "\"%.80s\" holds no address to send mail to", recipient);
	if (p->user)
		letter->password = channel_secret(p->password, "the password", arena, err);
	if (p->user && !letter->password)
		return -1;
	write_mail(&mail, p, m, letter->to, from, arena);
	*ret = (struct request){
		.method = "MAIL",
		/* The path is the name we greet the server with. */
		.url = arena_printf(arena, "%s://%s/%s", p->tls == TLS_IMPLICIT ? "smtps" : "smtp",
				    p->server, domain_of(letter->from)),
		.body = arena_strndup(arena, buf_text(&mail), mail.length),
		.body_length = mail.length,
		.reply_max = CHANNEL_REPLY_MAX,
		.letter = letter,
	};
	return 0;
}

/* ---- hearing ---- */

static void decode(const struct reply *reply, struct delivery *ret)
{
	if (reply->fault == FAULT_NO_CREDENTIAL)
		delivery_end(ret, DELIVERY_GONE, "%s", reply->words);
	else if (reply->fault)
		delivery_end(ret, DELIVERY_LATER, "%s", reply->words);
	else if (reply->status / 100 == 2)
		delivery_end(ret, DELIVERED, "%s", "");
	else
		delivery_end(ret, reply->status / 100 == 4 ? DELIVERY_LATER : DELIVERY_REFUSED,
			     "the mail server answered %d, %s", reply->status,
			     reply->status / 100 == 4 ? "not now" : "no");
}

const struct channel_kind channel_email = {
	.name = "email",
	.summary = "Mail over SMTP with TLS.",
	.options = options,
	.settings_size = sizeof(struct post_office),
	.kinds = MESSAGE_ALL_KINDS,
	.rate = 20,
	.check = check,
	.recipients = recipients,
	.encode = encode,
	.decode = decode,
};
