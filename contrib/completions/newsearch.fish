# Completion of newsearch in fish, read at the first TAB. The program writes its own script, so both are of one version.
newsearch --show-completion fish | source
