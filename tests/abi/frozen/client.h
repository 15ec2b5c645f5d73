/* A program that uses much of the interface, compiled with the headers in include/ beside it, which are older than the library
 * or as old. It is written as programs are: what it relies on, they do. */
#ifndef FLAXSTATE_TESTS_ABI_CLIENT_H
#define FLAXSTATE_TESTS_ABI_CLIENT_H

#include <stdlib.h>

#include "check.h"
#include "hex.h"

typedef struct Item {
  int32_t id;
  double weight;
} Item;

/* A container that grows, for accessors. */
typedef struct Numbers {
  float *items;
  size_t count;
} Numbers;

typedef struct Player {
  int32_t hp;
  float kernel[2][3];
  float *moment; /* [2, 2] */
  double *samples;
  size_t sample_count, sample_capacity;
  char name[16];
  char *title;
  size_t title_size, title_capacity;
  Item item;
  Item *nothing;
  Item pair[2];
  Numbers numbers;
  double kelvin; /* by callbacks */
} Player;

/* The bytes of flax.serialization.to_bytes of new_player(). */
extern const char player_text[];

/* What callbacks did. */
typedef struct Calls {
  int prepared, committed, discarded, destroyed;
} Calls;

fs_registry *new_registry(Calls *calls);
/* Filled, or with room only. */
Player *new_player(int is_filled);
void free_player(Player *player);
int is_same_player(const Player *player, const Player *other);

/* How many checks have failed in a file so far: check.h counts for each file by itself. */
int player_failures(void);
/* Print what failed, and give 0 if nothing did. */
int use_names(void);
int use_objects(void);
int use_errors(void);
int use_nodes(const char *golden);
int use_chunks(const char *golden);
int use_builder(void);
int use_files(void);
int use_sources_and_sinks(void);
int use_struct_sizes(void);
int use_memory(void);

#endif
