/* SPDX-License-Identifier: MIT */
/* ruleset_store: rule sets that were ever seen, and which one is in force. The CLI judges facts by it, not by a half-edited folder. */
#ifndef BAOXUE_STORE_RULESET_STORE_H
#define BAOXUE_STORE_RULESET_STORE_H

#define RULES_READ_BY_SERVICE "baoxued" /* the author of a version of which it is not known who changed it */

#include "core/ruleset.h"
#include "store/db.h"

enum { RULESET_UNREADABLE = 1 }; /* not 0, with an error text: it is stored, but this program is stricter than the one that stored it */

/* Loads the rule set in force; *out NULL with 0: none was adopted yet. *version takes its ledger number. Findings are not repeated: a stored rule set was valid. RULESET_UNREADABLE: not for this program. */
int ruleset_in_force(struct db *db, struct ruleset **out, int64_t *version, struct err *err);
/* Stores a rule set's files unless the same hash is there; *version takes its number. Inside the caller's transaction. */
int ruleset_save(struct db *db, const struct ruleset *rules, const struct rule_text *files, size_t files_n, const char *author, struct instant now, int64_t *version,
                 struct err *err);
/* ruleset_load(), and every formula of the set compiled: what a rule set must pass before it can come into force. */
struct ruleset *ruleset_compile(const struct rule_text *files, size_t files_n, enum lang lang, struct vec *findings);
/* Loads a stored one by its number; RULESET_UNREADABLE as above. */
int ruleset_of_version(struct db *db, int64_t version, struct ruleset **out, struct err *err);
/* Puts it in force: an adoption in the ledger; renamings for every `formerly` that is new, deadlines carried over. Inside the caller's transaction. */
int ruleset_adopt(struct db *db, const struct ruleset *rules, int64_t version, const char *why, struct instant now, struct err *err);

#endif
