-- The greetings that the console lists. Version 1 of the component "hello".
CREATE TABLE hello_greeting (
    id       BIGINT PRIMARY KEY,
    language VARCHAR(40)  COLLATE "C" NOT NULL,
    greeting VARCHAR(100) COLLATE "C" NOT NULL
);
INSERT INTO hello_greeting (id, language, greeting) VALUES (1, 'English', 'Hello'), (2, 'French', 'Bonjour'), (3, 'German', 'Guten Tag');
INSERT INTO ams_schema (component, version) VALUES ('hello', 1);
