package dev.vireo.sandbox;

/// One of the fences that the operating system puts around a worker, and whether it stands.
///
/// @param name such as `seccomp`
/// @param stands whether workers run inside it
/// @param detail what it keeps workers from, or why it does not stand
/// @param hint what to do so that it stands; empty when it does, or nothing can be done
public record Fence(String name, boolean stands, String detail, String hint) {}
