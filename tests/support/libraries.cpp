// Asio and Boost.JSON, compiled once for the tests' own programs, which link no library of the gateway's
// edge.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <boost/asio/impl/src.hpp>
#include <boost/json/src.hpp>
#pragma GCC diagnostic pop
