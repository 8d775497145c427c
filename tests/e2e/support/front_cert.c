/* SPDX-License-Identifier: Apache-2.0 */
/*
 * front_cert.c - self-signed: each is its own authority, trusted by being in the file or not.
 */
#include "tests/e2e/support/front_cert.h"

#include <check.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "tests/e2e/support/front.h"

static void extend(X509 *x, int what, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, what, value);

	ck_assert_ptr_nonnull(e);
	ck_assert_int_eq(X509_add_ext(x, e, -1), 1);
	X509_EXTENSION_free(e);
}

X509 *front_certify(EVP_PKEY *key, const char *names, long from, long until)
{
	static long serial;
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);
	char common[32];

	/* Names of their own, so that one is never taken for the issuer of another. */
	(void)snprintf(common, sizeof(common), "front %ld", ++serial);
	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
	X509_gmtime_adj(X509_getm_notBefore(x), from);
	X509_gmtime_adj(X509_getm_notAfter(x), until);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common, -1, -1, 0);
	X509_set_issuer_name(x, name);
	X509_set_pubkey(x, key);
	extend(x, NID_basic_constraints, "critical,CA:TRUE");
	extend(x, NID_subject_alt_name, names);
	ck_assert_int_gt(X509_sign(x, key, EVP_sha256()), 0);
	return x;
}

void front_write_cert(const char *path, X509 *const certs[], int n)
{
	FILE *f = fopen(path, "we");

	ck_assert_ptr_nonnull(f);
	for (int i = 0; i < n; i++)
		ck_assert_int_eq(PEM_write_X509(f, certs[i]), 1);
	ck_assert_int_eq(fclose(f), 0);
}

void front_write_key(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	EVP_PKEY *key = EVP_EC_gen("P-384");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), 1);
	ck_assert_int_eq(fclose(f), 0);
	EVP_PKEY_free(key);
}
