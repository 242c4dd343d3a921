/** A file as a form field carries it. */
export const file = (filename, bytes) => ({ filename, content: Buffer.from(bytes).toString("base64") });

export const contentOf = (answered) => Buffer.from(answered.content, "base64").toString("utf8");
