# Copies MANIFEST into FOLDER with "sha256" set to that of LIBRARY.
file(READ "${MANIFEST}" text)
file(SHA256 "${LIBRARY}" sum)
string(JSON text SET "${text}" sha256 "\"${sum}\"")
file(WRITE "${FOLDER}/manifest.json" "${text}\n")
