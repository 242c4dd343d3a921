// A thin layer over ODBC for both sides of the boundary: connections, statements, batches, transactions and a
// pool. Values go through ODBC itself, because Poco::Data::ODBC 1.11 damages text. Link ams::sdk_odbc.
//
// SQL text never contains data: every value is bound. Positions of parameters and columns count from 1.
#pragma once

#include <ams/cpp/odbc/batch.hpp>
#include <ams/cpp/odbc/connection.hpp>
#include <ams/cpp/odbc/dialect.hpp>
#include <ams/cpp/odbc/error.hpp>
#include <ams/cpp/odbc/pool.hpp>
#include <ams/cpp/odbc/statement.hpp>
#include <ams/cpp/odbc/text.hpp>
#include <ams/cpp/odbc/transaction.hpp>
