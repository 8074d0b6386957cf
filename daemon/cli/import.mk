# import: tables
