package dev.vireo.trainer.rl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The words of a text, read in one pass.
final class Words {
    private Words() {}

    /// In lower case.
    ///
    /// @param letters whether words are runs of letters and digits, or of anything but white space
    static List<String> split(String text, boolean letters) {
        List<String> out = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length()
                    && (letters ? Character.isLetterOrDigit(text.charAt(i)) : !isSpace(text.charAt(i)));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                out.add(text.substring(start, i).toLowerCase(Locale.ROOT));
                start = -1;
            }
        }
        return out;
    }

    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }
}
