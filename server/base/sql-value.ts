/**
 * A value of streaming SQL at run time, as the engine and its functions pass it:
 * NULL is null; BOOLEAN a boolean; TINYINT, SMALLINT, INTEGER a number; REAL, FLOAT, DOUBLE a number; BIGINT and the unscaled
 * digits of DECIMAL a number while it is a safe integer and a bigint beyond (never a rounded double); text a string;
 * binary bytes; DATE and TIMESTAMP milliseconds since 1970 in UTC; TIME milliseconds of the day; day-time intervals milliseconds,
 * year-month intervals months; a record an array of its fields' values.
 */
export type SqlValue = null | boolean | number | bigint | string | Uint8Array | readonly SqlValue[];
