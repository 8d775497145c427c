/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webhook_key.c - posts signed as Standard Webhooks 1.0 has it.
 *
 * One place for it, because commands, lines of a file and messages are all signed
 * alike, and a receiver checks them with one library.  What is signed are the bytes
 * that are sent, so a body is written once and never again for the wire.
 */
#include "base/webhook_key.h"

#include <string.h>

#include "base/sign.h"

int webhook_key(const char *secret, size_t length, struct webhook_key *ret, struct err *err)
{
	static const char prefix[] = "whsec_";
	const size_t skip = sizeof(prefix) - 1;
	struct buf raw cleanup_buf = BUF_INIT(WEBHOOK_KEY_MAX);
	struct err unused = ERR_INIT; /* its words could hint at the secret */

	while (length && (unsigned char)secret[length - 1] <= ' ')
		length--;
	if (length <= skip || memcmp(secret, prefix, skip) != 0)
		return err_set(err, ERR_CONFIG, "the webhook's secret does not begin with whsec_");
	if (sign_base64_decode(&raw, secret + skip, length - skip, &unused) || raw.overflowed ||
	    raw.length < WEBHOOK_KEY_MIN)
		return err_set(err, ERR_CONFIG,
			       "the webhook's secret is not whsec_ and base64 of %d to %d bytes",
			       WEBHOOK_KEY_MIN, WEBHOOK_KEY_MAX);
	memcpy(ret->bytes, raw.data, raw.length);
	ret->length = raw.length;
	return 0;
}

void webhook_sign(const struct webhook_key *key, const char *id, const char *timestamp,
		  const char *body, size_t length, struct buf *out)
{
	struct buf text cleanup_buf = BUF_INIT(length + 256);
	uint8_t sum[SHA256_SIZE];

	buf_printf(&text, "%s.%s.", id, timestamp);
	buf_append(&text, body, length);
	sign_hmac_sha256(key->bytes, key->length, buf_text(&text), text.length, sum);
	buf_puts(out, "v1,");
	sign_base64(out, sum, sizeof(sum));
}
