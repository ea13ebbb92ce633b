#pragma once
#include <cstdint>
#include <cstring>
#include <srtp2/srtp.h>

// The part of libsrtp 3 that mediasoup uses, on libsrtp 2. Two things differ: in 3 a policy is an opaque object
// filled by setters, and packets go from one buffer to another instead of changing in place.

// Errors that libsrtp 2 never answers with; mediasoup only has names for them.
constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

namespace srtp3
{
	struct Policy
	{
		::srtp_policy_t policy{}; // libsrtp 2's own
		uint8_t keyAndSalt[SRTP_MAX_KEY_LEN]{};
	};

	// `room` is how much longer the packet can become. In place where both buffers are the same.
	template<typename Transform>
	srtp_err_status_t transform(
	  Transform change, srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t room)
	{
		if (*outLen < inLen + room)
		{
			return srtp_err_status_buffer_small;
		}

		if (out != in)
		{
			std::memcpy(out, in, inLen);
		}

		int len           = static_cast<int>(inLen);
		const auto status = change(session, out, &len);
		*outLen           = static_cast<size_t>(len);

		return status;
	}

	constexpr size_t IndexAndFlagLen = 4; // of an SRTCP packet, before its trailer
} // namespace srtp3

inline srtp_err_status_t srtp_policy_create(srtp3::Policy** made)
{
	*made               = new srtp3::Policy();
	(*made)->policy.key = (*made)->keyAndSalt;

	return srtp_err_status_ok;
}

inline void srtp_policy_destroy(srtp3::Policy* it)
{
	delete it;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp3::Policy* it, srtp_ssrc_t ssrc)
{
	it->policy.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp3::Policy* it, srtp_profile_t profile)
{
	const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&it->policy.rtp, profile);

	return status == srtp_err_status_ok
	         ? srtp_crypto_policy_set_from_profile_for_rtcp(&it->policy.rtcp, profile)
	         : status;
}

inline srtp_err_status_t srtp_policy_add_key(
  srtp3::Policy* it,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t /*mkiLen*/)
{
	if (keyLen + saltLen > sizeof(it->keyAndSalt))
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(it->keyAndSalt, key, keyLen);
	std::memcpy(it->keyAndSalt + keyLen, salt, saltLen);

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp3::Policy* it, bool allow)
{
	it->policy.allow_repeat_tx = allow;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp3::Policy* it, size_t size)
{
	it->policy.window_size = size;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, srtp3::Policy* it)
{
	return srtp_create(session, &it->policy);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtpLen, uint8_t* srtp, size_t* srtpLen, size_t /*mkiIndex*/)
{
	const auto change = [](srtp_t s, void* packet, int* len) { return srtp_protect(s, packet, len); };

	return srtp3::transform(change, session, rtp, rtpLen, srtp, srtpLen, SRTP_MAX_TRAILER_LEN);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcpLen, uint8_t* srtcp, size_t* srtcpLen, size_t /*mkiIndex*/)
{
	const auto change = [](srtp_t s, void* packet, int* len) { return srtp_protect_rtcp(s, packet, len); };
	const auto room   = SRTP_MAX_TRAILER_LEN + srtp3::IndexAndFlagLen;

	return srtp3::transform(change, session, rtcp, rtcpLen, srtcp, srtcpLen, room);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* srtp, size_t srtpLen, uint8_t* rtp, size_t* rtpLen)
{
	const auto change = [](srtp_t s, void* packet, int* len) { return srtp_unprotect(s, packet, len); };

	return srtp3::transform(change, session, srtp, srtpLen, rtp, rtpLen, 0);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcpLen, uint8_t* rtcp, size_t* rtcpLen)
{
	const auto change = [](srtp_t s, void* packet, int* len) { return srtp_unprotect_rtcp(s, packet, len); };

	return srtp3::transform(change, session, srtcp, srtcpLen, rtcp, rtcpLen, 0);
}

// From here on the name means what it means in libsrtp 3: a pointer to the opaque object.
#define srtp_policy_t srtp3::Policy*
