package dev.vireo.sandbox.internal.python;

import java.math.BigInteger;

/// The value of a constant. Of the rarer ones only the kind is known.
public sealed interface Literal {
    record Text(String value) implements Literal {}

    record Whole(BigInteger value) implements Literal {}

    record Real(double value) implements Literal {}

    record Truth(boolean value) implements Literal {}

    record None() implements Literal {}

    record Bytes() implements Literal {}

    record Complex() implements Literal {}

    /// `...`
    record Ellipsis() implements Literal {}
}
