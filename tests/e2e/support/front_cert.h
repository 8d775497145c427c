/* SPDX-License-Identifier: Apache-2.0 */
/*
 * front_cert.h - certificates made for one test, good and bad.
 */
#ifndef CAPD_TESTS_E2E_FRONT_CERT_H
#define CAPD_TESTS_E2E_FRONT_CERT_H

#include <openssl/x509.h>

/* names: as in subjectAltName, "IP:127.0.0.1". from, until: seconds from now. */
X509 *front_certify(EVP_PKEY *key, const char *names, long from, long until);
void front_write_cert(const char *path, X509 *const certs[], int n);

#endif
