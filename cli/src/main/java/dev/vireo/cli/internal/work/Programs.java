package dev.vireo.cli.internal.work;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Programs in files.
public final class Programs {
    private Programs() {}

    /// The text of a program.
    ///
    /// @param named the file, or `-` for stdin
    /// @throws VireoException with code DATA when it can't be read
    public static String read(Console console, Path named) {
        try {
            return Files.readString(console.input(named));
        } catch (CharacterCodingException e) {
            throw new VireoException(Code.DATA, "[" + named + "] is not a program: it is not UTF-8 text", "", e);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + named + "] can't be read: " + IoReason.of(e),
                    "Name a Python file with a function execute_command.",
                    e);
        }
    }
}
