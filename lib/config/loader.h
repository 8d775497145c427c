/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loader.h - what every part of the loading shares.
 *
 * Not a public header: only files of lib/config include it.
 */
#ifndef CAPD_CONFIG_LOADER_H
#define CAPD_CONFIG_LOADER_H

#include "config/complaint.h"
#include "config/intern.h"
#include "config/load.h"
#include "config/node.h"

struct connector; /* platform/connector.h */
struct option;

struct known_zone {
	const char *name;
	const struct zone *zone; /* NULL: asked for, does not exist */
};

/* A connector file that was read; several platforms may name it. */
struct known_connector {
	struct known_connector *next;
	const char *path;
	const struct connector *connector; /* NULL: not usable */
	const struct option *target_rows;
};

struct loader {
	const struct config_host *host;
	struct config *config; /* being filled; everything kept is in its arena */
	struct complaints *complaints;
	struct sources *sources; /* where files that are named later are added */
	struct known_connector *connectors;
	struct arena *scratch;	 /* ends with the loading */
	struct intern texts;	 /* texts that are kept */
	const struct node *root; /* all files, merged */
	const char *currency;	 /* what amounts must be in */
	struct known_zone *zones;
	size_t zone_count, zone_room;
	struct credential **credentials;
	size_t credential_count, credential_room;
	const struct node **target_nodes; /* per target: where its ads entry stands */
};

/* A kept copy of a text. */
const char *loader_text(struct loader *l, const char *text);
/* The zone of that name, or NULL; asked from the host once. */
const struct zone *loader_zone(struct loader *l, const char *name);
/* The one credential of that source and name. */
struct credential *loader_credential(struct loader *l, enum credential_source source, const char *name);

/* One named thing of a section such as `feeds:`. */
struct entry {
	const char *id;			/* kept */
	const struct node *key, *value; /* value is a mapping */
};

/* A section's entries sorted by id, in scratch; wrong ids and values are complained about and left out. */
struct entry *loader_entries(struct loader *l, const struct node *section, const char *what,
			     size_t *ret_count);
struct place loader_place(struct loader *l, const struct node *at);

/*
 * Index of the named thing in a sorted array whose elements begin with their
 * id, or -1 after a complaint that names the nearest one.
 */
int64_t loader_find(struct loader *l, const struct node *at, const char *name, const char *what,
		    const void *array, size_t count, size_t size);

/* The sections, in the order they need each other; each fills its part of the configuration. */
void load_root(struct loader *l);
void load_feeds(struct loader *l);
void load_platforms(struct loader *l);
void load_messages(struct loader *l);
void load_policies(struct loader *l);
void load_pools(struct loader *l);
void load_lines(struct loader *l);
void load_locations(struct loader *l);
void load_checks(struct loader *l); /* what can be judged only when everything is there */
void load_messages_checks(struct loader *l);

#endif
