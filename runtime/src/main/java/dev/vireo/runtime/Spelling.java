package dev.vireo.runtime;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Finds the known name that a misspelt one was meant to be.
public final class Spelling {
    /// Letters of the longest text that is taken for a name.
    private static final int LONGEST = 100;

    private Spelling() {}

    /// The known name that is nearest to what was written, when it is near enough to be meant; of equally near
    /// ones the first. A text of more than a hundred letters is no name.
    public static Optional<String> closest(String written, Collection<String> known) {
        if (written.length() > LONGEST) {
            return Optional.empty();
        }
        String wanted = written.toLowerCase(Locale.ROOT);
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String name : known) {
            int d = name.length() > LONGEST ? bestDistance : distance(wanted, name.toLowerCase(Locale.ROOT));
            if (d < bestDistance) {
                bestDistance = d;
                best = name;
            }
        }
        int allowed = Math.max(1, wanted.replace("-", "").length() / 3);
        return bestDistance <= allowed ? Optional.of(best) : Optional.empty();
    }

    /// Letters to insert, delete, replace or swap with a neighbour.
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + same, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
