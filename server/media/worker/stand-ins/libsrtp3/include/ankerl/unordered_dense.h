#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <unordered_set>

// The part of ankerl::unordered_dense that mediasoup uses, on the standard containers.
namespace ankerl::unordered_dense
{
	// std::hash of a number is the number itself; mediasoup combines hashes and counts on well mixed bits.
	template<typename T>
	struct hash
	{
		size_t operator()(const T& value) const noexcept
		{
			uint64_t bits = std::hash<T>{}(value);
			bits          = (bits ^ (bits >> 32)) * 0x9E3779B97F4A7C15ull;

			return static_cast<size_t>(bits ^ (bits >> 32));
		}
	};

	template<typename Key, typename Value, typename Hash = hash<Key>>
	using map = std::unordered_map<Key, Value, Hash>;

	template<typename Key, typename Hash = hash<Key>>
	using set = std::unordered_set<Key, Hash>;
} // namespace ankerl::unordered_dense
