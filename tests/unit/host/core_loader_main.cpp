#define BOOST_TEST_MODULE host_core_loader
#include <boost/test/unit_test.hpp>
