/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - capacityctl: ask the daemon, or tell it.
 */
#include <curl/curl.h>
#include <stdio.h>

#include "daemon/ctl/forward.h"
#include "daemon/ctl/options.h"

int main(int argc, char **argv)
{
	struct ctl_options o;
	enum ctl_exit code;

	if (is_forwarded(argc, argv))
		return forward(argv);
	if (!options_read(argc, argv, &o, &code))
		return (int)code;
	if (curl_global_init(CURL_GLOBAL_DEFAULT)) {
		fprintf(stderr, "capacityctl: libcurl could not be set up\n");
		return CTL_FAILED;
	}
	code = o.command->run(&o);
	curl_global_cleanup();
	/* A full disk or a closed pipe must not look like success. */
	if (fflush(stdout) != 0 && code == CTL_OK)
		code = CTL_FAILED;
	return (int)code;
}
