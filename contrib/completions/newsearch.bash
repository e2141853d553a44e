# Completion of newsearch in bash, read at the first TAB. The program writes its own script, so both are of one version.
eval "$(newsearch --show-completion bash)"
