/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dice.c - a hash instead of a stream of random numbers; see dice.h for why.
 */
#include "dice.h"

/* The finaliser of SplitMix64: every bit of the input moves half of the output. */
static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

uint32_t dice_throw(struct dice d, uint64_t question, uint32_t below)
{
	uint64_t who = mix(d.seed) ^ mix(((uint64_t)d.practice << 8) | (uint64_t)d.use);

	return (uint32_t)(mix(who ^ mix(question)) % below);
}
