package dev.vireo.program;

import java.util.List;
import java.util.Optional;

/// A program together with what its `execute_command` is called with.
///
/// @param source Python text with exactly one entry function `execute_command` and a declared return type
/// @param arguments the values of its parameters in order; the first is the receiver
/// @param demanded the type that the caller insists on, if any; a program that declares another one is
///     refused
public record ProgramCall(String source, List<Value> arguments, Optional<Type> demanded) {
    public ProgramCall {
        arguments = List.copyOf(arguments);
    }
}
