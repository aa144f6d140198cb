package dev.vireo.benchmarks.internal.run;

import dev.vireo.runtime.TextFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is said in a video, as a SubRip file has it: numbered pieces with a line of times and lines of text.
final class Subtitles {
    private static final int MOST_BYTES = 16 << 20;

    private Subtitles() {}

    /// The lines of text in their order, without numbers and times; a line that follows itself stands once.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be read
    static String read(Path file) {
        List<String> lines =
                TextFile.read(file, MOST_BYTES).lines().map(String::strip).toList();
        List<String> said = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean number = i + 1 < lines.size()
                    && lines.get(i + 1).contains("-->")
                    && line.chars().allMatch(Character::isDigit);
            if (!line.isEmpty()
                    && !number
                    && !line.contains("-->")
                    && (said.isEmpty() || !said.getLast().equals(line))) {
                said.add(line);
            }
        }
        return String.join("\n", said);
    }
}
