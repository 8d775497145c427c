/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limits.h - every list, body, line and retry has a bound, and each bound a reason.
 *
 * Configuration may ask for less, never for more.
 */
#ifndef CAPD_BASE_LIMITS_H
#define CAPD_BASE_LIMITS_H

enum {
	/* JSON: FHIR nests to about 12; json-c's own default is 32. */
	JSON_DEPTH_MAX = 32,
	JSON_TOKEN_MAX = 256 * 1024,	 /* one string; a bundle's longest narrative is far below */
	JSON_NUMBER_MAX = 64,		 /* spelled out; FHIR's decimals have 18 digits */
	JSON_MEMBERS_MAX = 4096,	 /* keys in one object: bounds the duplicate check */
	JSON_TREE_MAX = 4 * 1024 * 1024, /* a tree is for small documents; feeds stream */

	/* YAML: libyaml is quadratic in depth and checks nothing. */
	YAML_DEPTH_MAX = 32,
	YAML_FILE_MAX = 64 * 1024 * 1024, /* 100,000 locations are 36 MB */
	YAML_INCLUDE_MAX = 1000,
	CONNECTOR_FILE_MAX = 1024 * 1024, /* the largest of ours is 12 KB */
	CONNECTOR_SUNSET_DAYS = 60,	  /* a version's end is announced so long before */
	CONFIG_ERRORS_MAX = 20,		  /* printed; the rest is counted */
	CONFIG_SERVICES_MAX = 200000,
	CONFIG_TEXT_MAX = 4096, /* one scalar */
	CONFIG_ID_MAX = 64,	/* names of feeds, locations, ...: two of them fit a log field */
	CONFIG_LIST_MAX = 1000, /* items of one list of settings */
	CONFIG_FROM_MAX = 16,	/* policies in one chain of inheritance; more is a maze */

	/* Every exchange: heads of real servers are below 8 KiB; libcurl 7.88 bounds one line only. */
	REPLY_HEAD_MAX = 64 * 1024,
	HEARD_VALUE_MAX = 8 * 1024, /* of one header somebody asked for; Meta's usage of 30 accounts */
	TRANSFERS_MAX = 200000,	    /* waiting at once: one poll for every service there may be */

	/* Feeds. */
	FEED_BODY_MAX = 64 * 1024 * 1024, /* decoded bytes of one page or file */
	FEED_PAGES_MAX = 500,	 /* pages of one poll: stops a server that always has a next */
	FEED_SLOTS_MAX = 200000, /* distinct slots of one poll */
	FEED_ID_MAX = 256,	 /* FHIR ids are 64; vendors exceed that */
	FEED_URL_MAX = 8192,
	FEED_ROW_MAX = 1024 * 1024, /* text of one row of a JSON list: a month of starts is 300 KB */
	FEED_ROWS_MAX = 1000000,    /* of one JSON answer, asked for or not */
	FEED_COUNT_MAX = 100000,    /* slots in one number: more is another field */
	FHIR_RULES_MAX = 64,	   /* new-patient rules of one feed: each is tried on each coding */
	FHIR_PLACES_MAX = 20000,   /* schedules, locations and services read in one poll */
	FHIR_SCHEDULES_MAX = 2000, /* schedules of one location: each is named in an address */
	FHIR_PARENTS_MAX = 8, /* room, floor, building, campus: partOf further up is a circle */

	/* Published files. */
	BULK_PAGES_MAX = 100,		   /* pages of one manifest */
	BULK_FILES_MAX = 5000,		   /* files one manifest names and we need */
	BULK_FILE_MAX = 512 * 1024 * 1024, /* streamed: a million slots with their links */
	BULK_LINE_MAX = 1024 * 1024,	   /* one resource; real ones are under 4 KB */
	BULK_SCHEDULES_MAX = 200000,	   /* kept of one file, 48 bytes each */
	BULK_SLOTS_MAX = 1000000,	   /* kept of one file, 24 bytes each */

	/* Files of counts. */
	CSV_FIELD_MAX = 64 * 1024,
	CSV_ROW_MAX = 1024 * 1024,
	CSV_ROWS_MAX = 2000000,
	CSV_COUNT_MAX = 100000, /* slots of one row: more is a column out of place */
	CSV_MAP_MAX = 20000,	/* departments of a map: about 2 MB */
	CSV_MAP_BYTES = 2 * 1024 * 1024,
	CSV_MANIFEST_BYTES = 256 * 1024,
	CSV_DROP_MAX = 10000,		  /* files of one directory */
	CSV_DROP_BYTES = 4 * 1024 * 1024, /* of their listing */
	CSV_DROP_TRIES = 16,		  /* files read in one poll until one is believed */
	CSV_DROP_FIRST = 3,	     /* files read at a start to find the newest by its own time */
	CSV_ROWS_KEPT = 7,	     /* files whose length says what is usual */
	PUSH_BODY_MAX = 1024 * 1024, /* 8,000 rows of counts; what is larger is no counts */
	PUSH_ROWS_MAX = 20000,	     /* of one push, after each was given to all who want it */
	PUSH_TEXT_MAX = 128,	     /* one id in a row, its NUL included */
	PUSH_ERRORS_MAX = 20,	     /* rows named in an answer; the rest is counted */
	PUSH_KEPT = 8,	       /* pushes remembered, so that a late repetition is recognised */
	PUSH_SKEW_MINUTES = 5, /* between the sender's clock and ours */
	PUSH_WAITING_MAX = 16, /* bodies arriving at once: 16 MiB */

	/* Platforms. */
	PLATFORM_BODY_MAX = 4 * 1024 * 1024,
	PLATFORM_POST_MAX = 64 * 1024, /* one command posted to a webhook, and its answer */
	PLATFORM_PAGES_MAX = 100,
	PLATFORM_BATCH_MAX = 1000, /* operations in one request; Google allows 10,000 */
	GOOGLE_READ_MAX = 10000, /* targets of one read, which is one operation of Google's quota */
	GOOGLE_IDS_MAX = 1000, /* ids a query names (Google: 20,000); for more the whole account is asked */
	GOOGLE_QUERY_MAX = 64 * 1024,	    /* that many ids of 19 digits, and the fields */
	GOOGLE_PAGE_MAX = 32 * 1024 * 1024, /* 10,000 rows, Google's own page, at 1 KB are 10 MB */
	GOOGLE_MEMBERS_MAX = 100,	    /* campaigns of one shared budget */
	/*
	 * Operations of one change; Google takes 10,000.  Each is answered with up to 10 KB of
	 * campaign: 1,000 stay below GOOGLE_PAGE_MAX and are read in some milliseconds.
	 */
	GOOGLE_WRITES_MAX = 1000,
	GOOGLE_ERRORS_MAX = 5000,	/* errors read from one reply: five per operation */
	GOOGLE_FAILURE_MAX = 64 * 1024, /* values in a partial failure: a dozen for each error */
	GOOGLE_CHANGES_MAX = 1000, /* changes read of the history; Google gives 10,000 at most */
	CONNECTOR_URL_MAX = 8192,  /* what servers take of one request line */
	CONNECTOR_BODY_MAX = 1024 * 1024, /* a batch of whole entities: a few KB each */
	CONNECTOR_FETCHES_MAX = 3,	  /* tries to read what is about to be replaced */
	CONNECTOR_POLLS_MAX = 2000,	  /* questions after one job: a day's worth at 45 s */
	MICROSOFT_IDS_MAX = 100, /* campaigns of one request, reading and writing: Microsoft's own */
	MICROSOFT_SCOPE_MAX = 300, /* campaigns a report can be about; beyond that it is the account's */
	MICROSOFT_ERRORS_MAX = 1000, /* errors read from one reply: ten per campaign */
	MICROSOFT_POLLS_MAX = 60,    /* of one report: 17 minutes, where Microsoft says 2 to 15 */
	MICROSOFT_ZIPPED_MAX = 8 * 1024 * 1024, /* a report on its way */
	MICROSOFT_REPORT_MAX = 32 * 1024 * 1024, /* unpacked: 20,000 campaigns for a month are 28 MB */
	ZIP_RATIO_MAX = 250,			 /* a month of equal rows packs to a hundredth */
	META_BATCH_MAX = 50,			 /* requests in a batch: Meta refuses more */
	META_PAGE_MAX = 500, /* objects asked for in one page; less when Meta finds that too much */
	META_PAGE_LEAST = 25,  /* below this a page is not the reason for its trouble */
	META_READ_MAX = 50000, /* targets of one read: a listing costs the same for one as for all */
	META_IDS_MAX = 50,     /* ids in one question by id: Meta refuses more */
	TOKEN_BODY_MAX = 64 * 1024,

	/* The engine. */
	NOTICE_MAX = 240, /* one sentence */
	HOLD_DAYS_MAX = 30,

	/* The store. */
	STORE_RECORD_MAX = 64 * 1024, /* one row's JSON; a full one is under 3 KB */
	STORE_WAITING_MAX = 20000,    /* lines of history kept while the disk refuses: 6 MB */
	STORE_LOG_LONG = 500,	      /* pages: 2 MB written back at a time, and read at a start */
	STORE_LOG_MAX = 2048,	      /* pages: 8 MB; from here on commits do it themselves */
	STORE_SWEEP_MAX = 100,	  /* rows of each kind in one sweep: two milliseconds of the loop */
	STORE_PRUNE_MAX = 200,	  /* old rows removed in one sweep: more than one can add */
	STORE_HISTORY_DAYS = 400, /* a year and the month to compare it with */
	STORE_HISTORY_MAX = 1000000, /* lines: about 300 MB */
	STORE_PAGE_MAX = 1000,	     /* lines of history in one answer */
	STORE_OBSERVED_MAX = 20000,  /* raw observations kept while the disk refuses: 6 MB */
	STORE_EXPORT_MAX = 1000,     /* rows read at once by an export: it must not hold the log */

	/* The machine. */
	CREDENTIAL_MAX = 64 * 1024, /* a key file is under 4 KB */

	/* Reports. JSON is complete; what people read ends where nobody reads on. */
	REPORT_ROWS_MAX = 10000, /* lines of a text table */
	REPORT_PAGE_ROWS = 50,	 /* of one page: with its styles and script below 100 KB */
	REPORT_PAGE_ROWS_MAX = 500, /* of a report that is one page: a browser lays out more only slowly */
	LISTING_TEXT_MAX = 256, /* a word to look for */

	/* What is decided. */
	OUTSIDE_MAX = 3,      /* changes of one target that were not ours, remembered */
	CHANGES_HOUR_MAX = 3, /* of one budget: Meta locks an ad set out at the fifth of an hour */

	/* History played through a configuration. */
	HISTORY_FILES_MAX = 4096, /* of one directory: ten years of one a day */
	HISTORY_FILE_MAX = 512 * 1024 * 1024,
	HISTORY_ROWS_MAX = 4000000,	/* 400 MB; unchanged readings share a row */
	HISTORY_MISTAKES_MAX = 20,	/* named; the rest is counted */
	HISTORY_DAYS_MAX = 3700,	/* ten years */
	SIMULATION_CELLS_MAX = 4000000, /* days times services: 400 MB */
	SIMULATION_MARKS_MAX = 1000000, /* changes of verdict and budget a report can show */
	SIMULATION_GAPS_MAX = 100,	/* named; the rest is counted */

	/* The API. */
	API_BODY_MAX = 16 * 1024,
	API_ARGUMENTS_MAX = 32,		   /* of one query */
	API_CONNECTIONS_MAX = 256,	   /* at each door; one more waits to be accepted */
	API_ADDRESS_CONNECTIONS_MAX = 224, /* of one address: no single one takes the last */
	API_CONNECTION_MEMORY = 32 * 1024, /* request line and headers */
	API_TIMEOUT_S = 15,		   /* a silent connection is closed */
	API_HEAD_S = 10,	   /* a connection is closed when no whole head came by then */
	API_ARRIVAL_S = 60,	   /* and its body: a megabyte over a clinic's line */
	API_FETCH_S = 600,	   /* an answer has been fetched, however slow the line */
	API_REFUSALS_MINUTE = 120, /* lines about refused writes, of strangers and of those we know */
	API_UNSENT_MAX = 64 * 1024 * 1024, /* of answers not yet fetched; beyond it nobody is answered */
	API_STREAMS_MAX = 200, /* pages that follow along; what is left is for questions */
	API_ANSWER_MAX = 512 * 1024 * 1024, /* JSON of 200,000 services */
};

#endif
