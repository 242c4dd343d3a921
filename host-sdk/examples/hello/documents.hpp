// What the console shows, as the JSON documents of host-sdk/schemas.
#pragma once

namespace hello {

// [table]
inline constexpr const char* kTable = R"({
  "title": "Greetings",
  "key": "id",
  "columns": [
    {"name": "id", "type": "integer", "title": "Number", "doc": "Identifies the greeting."},
    {"name": "language", "type": "text", "title": "Language", "doc": "Its name in English.", "search": true},
    {"name": "greeting", "type": "text", "title": "Greeting", "doc": "What one says when one meets.", "search": true}
  ]
})";
// [/table]

// [grid]
inline constexpr const char* kGrid = R"({
  "doc": "Ways to say hello.",
  "columns": [{"column": "language", "width": 120}, {"column": "greeting", "width": 200}],
  "sort": "language",
  "toolbar": [{"action": "hello.greet"}],
  "context": [{"action": "hello.greet"}],
  "empty": {"title": "No greetings", "text": "The table came with three; somebody removed them."}
})";
// [/grid]

// [form]
inline constexpr const char* kForm = R"({
  "title": "Greet",
  "button": "Greet",
  "sections": [{"fields": [
    {"name": "name", "type": "text", "title": "Name", "required": true, "max_length": 100,
     "hint": "Who is to be greeted."}
  ]}]
})";
// [/form]

inline constexpr const char* kAction =
    R"({"hint": "Greets somebody in each selected language.", "icon": "info"})";

} // namespace hello
