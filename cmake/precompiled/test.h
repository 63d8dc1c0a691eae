#pragma once

// standard.h, and what every test program includes.

#include "standard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>
