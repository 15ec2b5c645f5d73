#pragma once

#include "object/type.hpp"
#include "object/type_program.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate {

// The one that has the key of the value: in a pass-through type that of the field that holds the object, if there is one.
inline const FieldOrigin& keyed_origin(const TypeProgram& program, const FieldOrigin& origin) noexcept {
  return origin.has_key || origin.above == 0 ? origin : program.origins[origin.above - 1];
}

// Something that is called with a path, and lives as long as the call.
class PathVisit {
 public:
  virtual void at(const TreePath& path) const = 0;

 protected:
  ~PathVisit() = default;
};

// Visits the path of the object that has the field.
inline void visit_object(const TypeProgram& program, const FieldOrigin& origin, const TreePath& path,
                         const PathVisit& visit) {
  if (origin.above == 0) return visit.at(path);
  struct Part final : PathVisit {
    Part(const Field& field, const PathVisit& inner) noexcept : field_(field), inner_(inner) {}
    void at(const TreePath& path) const override { inner_.at(TreePath(path, field_.name)); }
    const Field& field_;
    const PathVisit& inner_;
  };
  const FieldOrigin& above = program.origins[origin.above - 1];
  visit_object(program, above, path, Part(*above.field, visit));
}

// The same with a function.
template <class Visit>
void below(const TypeProgram& program, const FieldOrigin& origin, const TreePath& path, const Visit& visit) {
  if (origin.above == 0) return visit(path);
  struct Called final : PathVisit {
    explicit Called(const Visit& called) noexcept : called_(called) {}
    void at(const TreePath& path) const override { called_(path); }
    const Visit& called_;
  };
  visit_object(program, origin, path, Called(visit));
}

// Where a value stands, for those who rarely need to know.
class OriginLocation final : public Location {
 public:
  OriginLocation(const TypeProgram& program, const FieldOrigin& origin, const TreePath& path) noexcept
      : program_(program), origin_(origin), path_(path) {}
  std::string path() const override {
    const FieldOrigin& keyed = keyed_origin(program_, origin_);
    if (keyed.above == 0 && !keyed.has_key) return path_.path();
    std::string path;
    below(program_, keyed, path_, [&](const TreePath& above) { path = TreePath(above, keyed.field->name).path(); });
    return path;
  }

 private:
  const TypeProgram& program_;
  const FieldOrigin& origin_;
  const TreePath& path_;
};

}  // namespace flaxstate
