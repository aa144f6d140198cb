package dev.vireo.planners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.layout.Layout;
import dev.vireo.runtime.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The layouts of captions stay as they are: those of the benchmark and our own. layouts.txt has a line for
/// each caption, with the first 16 hex digits of the SHA-256 of its layout document, or of the reason why
/// there is none. A change that is meant to change layouts replaces the lines that this test names.
class SameLayoutsTest {
    private static List<String> lines() throws IOException {
        try (InputStream in = Objects.requireNonNull(SameLayoutsTest.class.getResourceAsStream("layouts.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static String line(String caption) {
        String text = switch (Planners.layout(Layout.Canvas.STANDARD).plan(caption)) {
            case LayoutPlan.Planned(Layout layout, List<String> _, var _) -> layout.json();
            case LayoutPlan.NotUnderstood(String reason, var _) -> reason;
        };
        return Sha256.of(text).substring(0, 16) + " " + caption;
    }

    @Test
    void everyCaptionHasItsLayoutOfBefore() throws IOException {
        List<String> changed = lines().stream()
                .filter(line -> !line.equals(line(line.substring(line.indexOf(' ') + 1))))
                .map(line -> line(line.substring(line.indexOf(' ') + 1)))
                .toList();
        assertEquals(List.of(), changed, "the lines as they would be now");
    }

    @Test
    void allOwnCaptionsAreAmongThem() throws IOException {
        List<String> captions =
                lines().stream().map(l -> l.substring(l.indexOf(' ') + 1)).toList();
        Stream<OwnCaptionsTest.Case> own = OwnCaptionsTest.captions();
        assertTrue(own.allMatch(c -> captions.contains(c.caption())));
    }
}
