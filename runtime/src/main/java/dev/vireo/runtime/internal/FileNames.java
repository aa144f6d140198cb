package dev.vireo.runtime.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Names of files that strangers chose.
public final class FileNames {
    private FileNames() {}

    /// Whether this machine can have a file of that name: there is no control character in it, nor half a
    /// character, nor one that the names of its files can't hold.
    public static boolean isPossible(String name) {
        try {
            return name.chars().noneMatch(Character::isISOControl)
                    && !Path.of(name).toString().isEmpty();
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
