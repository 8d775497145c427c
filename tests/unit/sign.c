/* SPDX-License-Identifier: Apache-2.0 */
/* sign.c - published vectors, and signatures that somebody else's code verifies. */
#include "base/sign.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/text.h"
#include "support/run.h"

START_TEST(digests)
{
	char hex[SHA256_HEX];

	ck_assert_str_eq(sign_sha256_hex("abc", 3, hex),
			 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	ck_assert_str_eq(sign_sha256_hex(NULL, 0, hex),
			 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

static void hmac_hex(const char *key, const char *text, char hex[SHA256_HEX])
{
	uint8_t sum[SHA256_SIZE];

	sign_hmac_sha256(key, strlen(key), text, strlen(text), sum);
	for (size_t i = 0; i < SHA256_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
}

static const struct {
	const char *why, *key, *text, *says;
} hmacs[] = {
	{ "RFC 4231, case 2", "Jefe", "what do ya want for nothing?",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ "proof of an app secret over a token", "2b1f4c9a77d0e3586a", "EAAGcapacityd0000testtoken",
	  "09f73fab75f550ec3cf2d4a5b7404789705dda590af612d01c726d9e5fa770c8" },
	{ "nothing keyed with nothing", "", "",
	  "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad" },
};

START_TEST(macs)
{
	char hex[SHA256_HEX];

	hmac_hex(hmacs[_i].key, hmacs[_i].text, hex);
	ck_assert_msg(strcmp(hex, hmacs[_i].says) == 0, "%s: %s", hmacs[_i].why, hex);
}
END_TEST

START_TEST(signs_a_standard_webhook)
{
	static const char secret[] = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
	static const char message[] =
		"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}";
	struct buf key cleanup_buf = BUF_INIT(64), out cleanup_buf = BUF_INIT(64);
	struct err err = ERR_INIT;
	uint8_t sum[SHA256_SIZE];

	ck_assert_int_eq(sign_base64_decode(&key, secret, strlen(secret), &err), 0);
	sign_hmac_sha256(key.data, key.length, message, strlen(message), sum);
	sign_base64(&out, sum, sizeof(sum));
	ck_assert_str_eq(buf_text(&out), "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}
END_TEST

START_TEST(equality_is_exact)
{
	ck_assert(sign_equal("abc", "abc", 3));
	ck_assert(!sign_equal("abc", "abd", 3));
	ck_assert(sign_equal("abc", "abd", 2));
	ck_assert(sign_equal("", "", 0));
}
END_TEST

static const struct {
	const char *bytes, *standard, *url;
	size_t n;
} base64[] = {
	{ "", "", "", 0 },
	{ "f", "Zg==", "Zg", 1 },
	{ "fo", "Zm8=", "Zm8", 2 },
	{ "foo", "Zm9v", "Zm9v", 3 },
	{ "foob", "Zm9vYg==", "Zm9vYg", 4 },
	{ "\xfb\xff\xbf", "+/+/", "-_-_", 3 },
	{ "\0\0", "AAA=", "AAA", 2 },
};

START_TEST(base64_goes_out_and_comes_back)
{
	struct buf out cleanup_buf = BUF_INIT(64), url cleanup_buf = BUF_INIT(64),
		       back cleanup_buf = BUF_INIT(64);
	struct err err = ERR_INIT;

	sign_base64(&out, base64[_i].bytes, base64[_i].n);
	ck_assert_str_eq(buf_text(&out), base64[_i].standard);
	sign_base64url(&url, base64[_i].bytes, base64[_i].n);
	ck_assert_str_eq(buf_text(&url), base64[_i].url);
	ck_assert_int_eq(sign_base64_decode(&back, buf_text(&out), out.length, &err), 0);
	ck_assert_uint_eq(back.length, base64[_i].n);
	ck_assert(base64[_i].n == 0 || memcmp(back.data, base64[_i].bytes, back.length) == 0);
}
END_TEST

static const struct {
	const char *why, *text;
} not_base64[] = {
	{ "no padding", "Zg" },
	{ "padding in the middle", "Zg==Zg==" },
	{ "padding of three", "Z===" },
	{ "only padding", "====" },
	{ "a newline", "Zm9v\nZm9" },
	{ "the other alphabet", "-_-_" },
	{ "bits beyond the last byte", "Zh==" },
	{ "bits beyond the last of two bytes", "Zm9=" },
	{ "one padding before the end", "Zg=a" },
};

START_TEST(refuses_what_is_not_base64)
{
	struct buf out cleanup_buf = BUF_INIT(64);
	struct err err = ERR_INIT;
	const char *text = not_base64[_i].text;

	ck_assert_msg(sign_base64_decode(&out, text, strlen(text), &err) == -1, "%s", not_base64[_i].why);
	ck_assert_msg(text_starts(err.text, "not base64"), "%s: %s", not_base64[_i].why, err.text);
}
END_TEST

START_TEST(a_decoded_text_must_fit)
{
	struct buf out cleanup_buf = BUF_INIT(2);
	struct err err = ERR_INIT;

	ck_assert_int_eq(sign_base64_decode(&out, "Zm9v", 4, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

static EVP_PKEY *key_of(const char *what)
{
	EVP_PKEY *key = text_starts(what, "RSA-") ? EVP_RSA_gen((unsigned)atoi(what + 4)) :
						    EVP_EC_gen(what);

	ck_assert_ptr_nonnull(key);
	return key;
}

static void pem_of(EVP_PKEY *key, const EVP_CIPHER *cipher, struct buf *out)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long n;

	ck_assert_int_eq(PEM_write_bio_PrivateKey(bio, key, cipher, (const unsigned char *)"secret",
						  cipher ? 6 : 0, NULL, NULL),
			 1);
	n = BIO_get_mem_data(bio, &text);
	buf_append(out, text, (size_t)n);
	BIO_free(bio);
}

/* base64url to bytes, by way of the standard alphabet. */
static void bytes_of(const char *text, size_t n, struct buf *out)
{
	struct buf standard cleanup_buf = BUF_INIT(8192);
	struct err err = ERR_INIT;

	for (size_t i = 0; i < n; i++)
		buf_putc(&standard, text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i]);
	while (standard.length % 4)
		buf_putc(&standard, '=');
	ck_assert_int_eq(sign_base64_decode(out, buf_text(&standard), standard.length, &err), 0);
}

static void der_of_raw(struct buf *signature)
{
	const unsigned char *raw = (const unsigned char *)signature->data;
	ECDSA_SIG *s = ECDSA_SIG_new();
	unsigned char *der = NULL;
	int n;

	ck_assert_uint_eq(signature->length, 96);
	ck_assert_int_eq(ECDSA_SIG_set0(s, BN_bin2bn(raw, 48, NULL), BN_bin2bn(raw + 48, 48, NULL)), 1);
	n = i2d_ECDSA_SIG(s, &der);
	ck_assert_int_gt(n, 0);
	buf_clear(signature);
	buf_append(signature, der, (size_t)n);
	OPENSSL_free(der);
	ECDSA_SIG_free(s);
}

static const struct {
	enum sign_algorithm algorithm;
	const char *key, *digest;
} algorithms[] = {
	{ SIGN_RS256, "RSA-2048", "SHA256" },
	{ SIGN_RS384, "RSA-2048", "SHA384" },
	{ SIGN_ES384, "P-384", "SHA384" },
};

START_TEST(others_verify_our_tokens)
{
	static const char header[] = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"a1b2c3d4\"}";
	static const char claims[] =
		"{\"iss\":\"capacityd@acme-ads.iam.gserviceaccount.com\",\"iat\":1795342800}";
	struct buf pem cleanup_buf = BUF_INIT(8192), out cleanup_buf = BUF_INIT(8192);
	struct buf signature cleanup_buf = BUF_INIT(2048);
	EVP_PKEY *key = key_of(algorithms[_i].key);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct err err = ERR_INIT;
	const char *dot;

	pem_of(key, NULL, &pem);
	buf_puts(&out, "assertion=");
	ck_assert_msg(sign_jwt(&out, algorithms[_i].algorithm, pem.data, pem.length, header, claims,
			       &err) == 0,
		      "%s", err.text);
	ck_assert(text_starts(
		out.data, "assertion=eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImExYjJjM2Q0In0."
			  "eyJpc3MiOiJjYXBhY2l0eWRA"));
	dot = strrchr(out.data, '.');
	bytes_of(dot + 1, strlen(dot + 1), &signature);
	if (algorithms[_i].algorithm == SIGN_ES384)
		der_of_raw(&signature);
	ck_assert_int_eq(EVP_DigestVerifyInit(ctx, NULL, EVP_get_digestbyname(algorithms[_i].digest),
					      NULL, key),
			 1);
	ck_assert_int_eq(EVP_DigestVerify(ctx, (unsigned char *)signature.data, signature.length,
					  (unsigned char *)out.data + 10, (size_t)(dot - out.data) - 10),
			 1);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}
END_TEST

static const struct {
	const char *why;
	enum sign_algorithm algorithm;
	const char *key; /* NULL: text that is no key; "" : a key behind a passphrase */
	const char *says;
} misfits[] = {
	{ "an RSA key for ES384", SIGN_ES384, "RSA-2048", "ES384 needs a P-384 private key" },
	{ "an EC key for RS256", SIGN_RS256, "P-384", "RS256 needs an RSA private key" },
	{ "the wrong curve", SIGN_ES384, "P-256", "ES384 needs a P-384 private key" },
	{ "a short RSA key", SIGN_RS384, "RSA-1024", "at least 2048 bits" },
	{ "no key at all", SIGN_RS256, NULL, "not an unencrypted private key in PEM form" },
	{ "a passphrase nobody can type", SIGN_ES384, "", "not an unencrypted private key in PEM form" },
};

START_TEST(refuses_keys_that_do_not_fit)
{
	struct buf pem cleanup_buf = BUF_INIT(8192), out cleanup_buf = BUF_INIT(8192);
	const char *what = misfits[_i].key;
	struct err err = ERR_INIT;

	if (what) {
		EVP_PKEY *key = key_of(*what ? what : "P-384");

		pem_of(key, *what ? NULL : EVP_aes_128_cbc(), &pem);
		EVP_PKEY_free(key);
	} else {
		buf_puts(&pem, "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n");
	}
	ck_assert_msg(sign_jwt(&out, misfits[_i].algorithm, pem.data, pem.length, "{}", "{}", &err) == -1,
		      "%s", misfits[_i].why);
	ck_assert_msg(strstr(err.text, misfits[_i].says), "%s: %s", misfits[_i].why, err.text);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_ptr_null(strstr(err.text, "hunter2"));
}
END_TEST

START_TEST(a_token_must_fit)
{
	struct buf pem cleanup_buf = BUF_INIT(8192), out cleanup_buf = BUF_INIT(20);
	EVP_PKEY *key = key_of("P-384");
	struct err err = ERR_INIT;

	pem_of(key, NULL, &pem);
	EVP_PKEY_free(key);
	ck_assert_int_eq(sign_jwt(&out, SIGN_ES384, pem.data, pem.length, "{}", "{\"a\":1}", &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("sign");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, digests);
	tcase_add_loop_test(tc, macs, 0, ROWS(hmacs));
	tcase_add_test(tc, signs_a_standard_webhook);
	tcase_add_test(tc, equality_is_exact);
	tcase_add_loop_test(tc, base64_goes_out_and_comes_back, 0, ROWS(base64));
	tcase_add_loop_test(tc, refuses_what_is_not_base64, 0, ROWS(not_base64));
	tcase_add_test(tc, a_decoded_text_must_fit);
	tcase_add_loop_test(tc, others_verify_our_tokens, 0, ROWS(algorithms));
	tcase_add_loop_test(tc, refuses_keys_that_do_not_fit, 0, ROWS(misfits));
	tcase_add_test(tc, a_token_must_fit);
	return run_case("sign", tc);
}
