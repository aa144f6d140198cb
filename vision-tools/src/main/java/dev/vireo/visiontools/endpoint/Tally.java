package dev.vireo.visiontools.endpoint;

/// What was mended or dropped in the answers of a model since the tools were made.
///
/// @param askedAgain questions that were put a second time because the first answer was not valid
/// @param unusable questions whose second answer was not valid either
/// @param clampedBoxes boxes that reached outside their picture and were cut
/// @param refusedBoxes boxes that were empty, malformed, or beyond the hundredth of an answer
/// @param shortened texts that were longer than a short answer may be and were cut
public record Tally(long askedAgain, long unusable, long clampedBoxes, long refusedBoxes, long shortened) {}
