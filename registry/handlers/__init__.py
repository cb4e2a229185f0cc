"""Who reads sealed reports: their vaults, what two officers signed of their keys, and the way back to a lost one."""
