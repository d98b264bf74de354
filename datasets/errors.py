"""What can go wrong with data. Every message is one line that names the file and says what to do."""


class DatasetError(ValueError):
    """A data set is unknown, or one of its files is missing, unreadable, damaged or another file than it should be."""


class IDXError(DatasetError):
    """A file is not a whole and exact IDX file, or an array cannot be written as one."""


class DownloadError(DatasetError, OSError):
    """A file could not be downloaded from any mirror, or not be written."""
