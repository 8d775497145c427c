/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.c - the throw-away credentials, written where a client may read them.
 *
 * Made afresh by every sandbox, so that no key ever lies in a repository.
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tokens.h"

static int write_file(const char *dir, const char *name, const char *bytes, size_t n)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n) {
		fprintf(stderr, "capacity-sandbox: cannot write %s: %s\n", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	close(fd);
	return 0;
}

static void key_text(EVP_PKEY *key, struct buf *ret)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *bytes;
	long n;

	PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
	n = BIO_get_mem_data(bio, &bytes);
	buf_append(ret, bytes, (size_t)n);
	BIO_free(bio);
}

static int write_service_account(const struct tokens *t, const char *dir)
{
	struct buf key cleanup_buf = BUF_INIT(16384), file cleanup_buf = BUF_INIT(32768);

	key_text(t->ads_key, &key);
	buf_puts(&file, "{\"type\":\"service_account\",\"project_id\":\"sandbox\","
			"\"private_key_id\":\"sandbox-1\",\"private_key\":");
	put_text(&file, buf_text(&key));
	buf_printf(&file, ",\"client_email\":\"%s\",\"client_id\":\"1\",\"token_uri\":", ADS_CLIENT);
	put_text(&file, t->url);
	buf_puts(&file, "}\n");
	return write_file(dir, "google-ads", file.data, file.length);
}

int key_write(const char *dir, const char *name, const char *secret)
{
	return dir ? write_file(dir, name, secret, strlen(secret)) : 0;
}

int keys_write(const struct tokens *t, const char *dir)
{
	struct buf key cleanup_buf = BUF_INIT(16384);

	key_text(t->fhir_key, &key);
	return write_file(dir, "fhir-key", key.data, key.length) || write_service_account(t, dir) ||
			       write_file(dir, "client-secret", t->client_secret,
					  strlen(t->client_secret)) ||
			       write_file(dir, "refresh-token", t->refresh_token,
					  strlen(t->refresh_token)) ?
		       -1 :
		       0;
}
