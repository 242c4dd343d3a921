# Writes `output`: the manifest with the checksum of the library it belongs to.
#   cmake -D library=<.so> -D manifest=<source> -D output=<destination> -P StampManifest.cmake
file(SHA256 "${library}" checksum)
file(READ "${manifest}" text)
string(JSON text SET "${text}" sha256 "\"${checksum}\"")
file(WRITE "${output}" "${text}\n")
