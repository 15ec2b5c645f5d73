# Debian packages, made by cpack in a build whose prefix is /usr: see packaging/debian/build-packages.

set(runtime_package "libflaxstate${soversion}")

set(CPACK_PACKAGE_NAME flaxstate)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_VENDOR "The flaxstate authors")
set(CPACK_PACKAGE_CONTACT "The flaxstate authors <flaxstate@localhost>" CACHE STRING "Maintainer of the packages")
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL runtime dev)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "checkpoints of Flax, for every language that can call C")
set(what_it_is "Reads and writes what flax.serialization writes: restores it into structs
with checks of keys, shapes and dtypes, and writes the same bytes as Flax.")

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME "${runtime_package}")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA "${PROJECT_SOURCE_DIR}/packaging/debian/triggers")
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "${what_it_is}")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libflaxstate-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
  "${runtime_package} (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
set(CPACK_COMPONENT_DEV_DESCRIPTION "${what_it_is}

This package holds the headers, the static library, and what CMake and
pkg-config find it by.")

# ---- What every package of Debian has ----

set(debian_directory "${PROJECT_SOURCE_DIR}/packaging/debian")
set(debian_changelog "${PROJECT_BINARY_DIR}/changelog.Debian")
set(debian_version "${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}")
string(TIMESTAMP debian_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file("${debian_directory}/changelog.in" "${debian_changelog}" @ONLY)
execute_process(COMMAND gzip -9nf "${debian_changelog}" COMMAND_ERROR_IS_FATAL ANY)
install(FILES "${debian_directory}/copyright" "${debian_changelog}.gz"
  DESTINATION "share/doc/${runtime_package}" COMPONENT runtime)
install(FILES "${debian_directory}/copyright" "${debian_changelog}.gz"
  DESTINATION "share/doc/libflaxstate-dev" COMPONENT dev)

include(CPack)
