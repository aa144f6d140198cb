package dev.vireo.runtime.hub;

/// Is told how far a download is. The calls come from the thread that downloads.
public interface HubProgress {
    /// So much is to be fetched, besides what the cache already holds.
    ///
    /// @param bytes what is left to fetch of them
    void begins(int files, long bytes);

    /// More bytes of a file are there; fewer, when it had to be started over.
    void advances(String file, long bytes);

    /// A file is complete and verified.
    void fetched(String file, long size);

    /// Something that a person should know: a wait, another try.
    void notice(String text);

    /// Tells nobody.
    static HubProgress none() {
        return new HubProgress() {
            @Override
            public void begins(int files, long bytes) {}

            @Override
            public void advances(String file, long bytes) {}

            @Override
            public void fetched(String file, long size) {}

            @Override
            public void notice(String text) {}
        };
    }
}
