/* file.h on eight threads with one registry and one tree: no race, and whoever saves to one path leaves one whole file. */
#include "file_support.h"

#include <pthread.h>
#include <stdatomic.h>

#include "sanitized.h"

enum { thread_count = 8, rounds = 40, item_count = 5000 };

typedef struct Model {
  int32_t step;
  float items[item_count];
} Model;

static const fs_field model_fields[] = {
  FS_FIELD_VALUE(Model, step, FS_DTYPE_INT32),
  FS_FIELD_ARRAY(Model, items, FS_DTYPE_FLOAT32, item_count),
};

typedef struct Job {
  const fs_registry *registry;
  const fs_node *shared;
  int number, failures;
} Job;

static atomic_int savers; /* that are not done yet */
static char common_path[512];

static void fill(Model *model, int number) {
  model->step = number;
  for (int i = 0; i < item_count; ++i) model->items[i] = (float)(number * 3 + i);
}

static int is_whole(const Model *model) {
  int differ = 0;
  for (int i = 0; i < item_count; ++i) differ += model->items[i] != (float)(model->step * 3 + i);
  return differ == 0;
}

static int round_trip(Job *job, const char *path, int round) {
  static const fs_save_options save = { sizeof save, FS_DURABILITY_NONE, 0, NULL };
  Model model, restored;
  float item = -1;
  const int64_t at = round * 7;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.read_directly = round % 2;
  fill(&model, job->number * 1000 + round);
  fill(&restored, 0);
  return fs_save_file(job->registry, "Model", &model, path, &save, NULL) == FS_OK &&
         fs_restore_file(job->registry, "Model", &restored, path, &options, NULL) == FS_OK &&
         memcmp(&model, &restored, sizeof model) == 0 &&
         fs_from_state_dict(job->registry, "Model", &restored, job->shared, &options, NULL) == FS_OK &&
         restored.step == 5 && is_whole(&restored) &&
         fs_node_array_slice(fs_node_at(job->shared, "items"), &at, (const int64_t[]){ at + 1 }, NULL, &item,
                             sizeof item, NULL) == FS_OK &&
         item == (float)(15 + at) && fs_node_advise(job->shared, FS_ADVICE_WILL_NEED, NULL) == FS_OK &&
         fs_save_file(job->registry, "Model", &model, common_path, &save, NULL) == FS_OK;
}

static void *work(void *argument) {
  Job *job = argument;
  char path[600];
  snprintf(path, sizeof path, "%s-%d", common_path, job->number);
  for (int round = 0; round < rounds; ++round) job->failures += !round_trip(job, path, round);
  --savers;
  return NULL;
}

/* Attack 38: at no time is there anything but a whole file. */
static void *watch(void *argument) {
  Job *job = argument;
  Model model;
  do {
    fill(&model, 0);
    job->failures += fs_restore_file(job->registry, "Model", &model, common_path, NULL, NULL) != FS_OK;
    job->failures += !is_whole(&model);
  } while (savers > 0);
  return NULL;
}

static void run(const fs_registry *registry, const fs_node *shared) {
  pthread_t threads[thread_count + 1];
  Job jobs[thread_count + 1];
  savers = thread_count;
  for (int i = 0; i <= thread_count; ++i) {
    jobs[i] = (Job){ registry, shared, i + 1, 0 };
    CHECK(pthread_create(&threads[i], NULL, i < thread_count ? work : watch, &jobs[i]) == 0);
  }
  for (int i = 0; i <= thread_count; ++i) {
    CHECK(pthread_join(threads[i], NULL) == 0);
    if (!CHECK(jobs[i].failures == 0)) fprintf(stderr, "  thread %d: %d\n", i, jobs[i].failures);
  }
  CHECK(unfinished_files() == 0);
}

/* Attack 43: a cancelled thread ends behind a call, never inside of it, where it would leave something. */
static void *save_on_and_on(void *argument) {
  Job *job = argument;
  static const fs_save_options save = { sizeof save, FS_DURABILITY_NONE, 0, NULL };
  Model model;
  for (int round = 0;; ++round) {
    fill(&model, job->number + round);
    if (fs_save_file(job->registry, "Model", &model, common_path, &save, NULL) != FS_OK ||
        fs_restore_file(job->registry, "Model", &model, common_path, NULL, NULL) != FS_OK)
      ++job->failures;
    pthread_testcancel();
  }
  return NULL;
}

static void test_cancellation(const fs_registry *registry) {
  for (int round = 0; round < 100; ++round) {
    pthread_t thread;
    void *result = NULL;
    Job job = { registry, NULL, round, 0 };
    Model model;
    CHECK(pthread_create(&thread, NULL, save_on_and_on, &job) == 0);
    usleep((useconds_t)(round * 37));
    CHECK(pthread_cancel(thread) == 0 && pthread_join(thread, &result) == 0);
    CHECK(result == PTHREAD_CANCELED && job.failures == 0);
    CHECK(unfinished_files() == 0);
    CHECK_OK(fs_restore_file(registry, "Model", &model, common_path, NULL, ERR));
    CHECK(is_whole(&model));
  }
}

int main(void) {
  fs_registry *registry = NULL;
  Model model;
  if (!temporary_begin()) return check_result();
  snprintf(common_path, sizeof common_path, "%s", in_temporary("common"));
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Model, model_fields), ERR));
  fill(&model, 5);
  CHECK_OK(fs_save_file(registry, "Model", &model, common_path, NULL, ERR));
  for (fs_mapping mapping = FS_MAPPING_AUTO; mapping <= FS_MAPPING_OFF; ++mapping) {
    fs_open_options options = FS_OPEN_OPTIONS_INIT;
    fs_tree *tree = NULL;
    options.mapping = mapping;
    CHECK_OK(fs_save_file(registry, "Model", &model, common_path, NULL, ERR));
    CHECK_OK(fs_file_open(common_path, &options, &tree, ERR));
    run(registry, fs_tree_root(tree));
    fs_tree_free(tree);
  }
  /* AddressSanitizer doesn't see that the stack of a cancelled thread is given up */
  if (!IS_SANITIZED) test_cancellation(registry);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
