package dev.vireo.models;

/// The sizes of an encoder of transformer blocks.
///
/// @param width numbers per token
/// @param hidden numbers between the two layers of a block's network
/// @param epsilon of the norms
public record EncoderShape(int width, int hidden, int layers, int heads, Activation activation, double epsilon) {}
